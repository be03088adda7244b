import assert from 'node:assert/strict';
import type { Fault } from '../../../sandbox/faults.js';
import type { Silence } from '../../../services/assistant/silence.js';
import { startModel, type TestModel } from '../../support/model.js';

const tell = ({ model }: TestModel, person = 'sam', within = 5_000) =>
  model.tell('be brief', '{"requested":10}', person, AbortSignal.timeout(within));
const bedrock = { service: 'bedrock' };

describe('a model', () => {
  const open: TestModel[] = [];
  const start = async (...args: Parameters<typeof startModel>) => {
    const started = await startModel(...args);
    open.push(started);
    return started;
  };
  afterEach(async () => {
    for (const started of open.splice(0)) await started.close();
  });

  it('is asked once and its tokens and dollars are kept', async () => {
    const started = await start();
    const told = await tell(started);
    assert.equal(told.kind, 'text');
    assert.ok((await started.spend.today()).tokens > 0);
    assert.ok((await started.spend.today()).dollars > 0);
    assert.equal(started.sent.length, 1);
  });

  const troubles: readonly (readonly [string, Fault[], Silence])[] = [
    ['down', [{ ...bedrock, kind: 'error', code: 'InternalServerException', status: 500, message: 'down' }], 'failed'],
    ['throttled', [{ ...bedrock, kind: 'throttle', per_second: 0 }], 'throttled'],
    ['answering garbage', [{ ...bedrock, kind: 'invalid_answer' }], 'failed'],
    ['cut off in its answer', [{ ...bedrock, kind: 'truncated_body' }], 'failed'],
    ['not allowed', [{ ...bedrock, kind: 'access_denied' }], 'denied'],
  ];
  for (const [what, faults, reason] of troubles) {
    it(`that is ${what} is silent, and says why to whoever runs it`, async () => {
      const started = await start();
      started.aws.faults.replace(faults);
      const told = await tell(started);
      assert.equal(told.kind, 'silent');
      assert.equal(told.kind === 'silent' && told.reason, reason);
      assert.ok(started.logged.some((line) => line.includes('model_silent')));
    });
  }

  it('that is slow is not waited for', async () => {
    const started = await start();
    started.aws.faults.replace([{ ...bedrock, kind: 'hold', side: 'before', nth: 1 }]);
    const told = await tell(started, 'sam', 50);
    assert.equal(told.kind === 'silent' && told.reason, 'late');
  });

  it('past its end of life is known as that, with a hint at the setting', async () => {
    const told = await tell(await start({ modelId: 'amazon.titan-text-premier-v1:0' }));
    assert.equal(told.kind === 'silent' && told.reason, 'ended');
    assert.match(told.kind === 'silent' ? told.hint : '', /BEDROCK_MODEL_ID/);
  });

  it('without a system prompt gets it with the message, and is asked like that from then on', async () => {
    const started = await start({ modelId: 'mistral.mistral-7b-instruct-v0:2' });
    assert.equal((await tell(started)).kind, 'text');
    assert.equal((await tell(started)).kind, 'text');
    const systems = started.sent.map((prompt) => prompt.includes('"system"'));
    assert.deepEqual(systems, [true, false, false]);
  });

  it('that only an inference profile reaches is asked through the one of the region', async () => {
    const started = await start({ modelId: 'amazon.nova-2-lite-v1:0' });
    assert.equal((await tell(started)).kind, 'text');
    assert.equal(started.model.id, 'us.amazon.nova-2-lite-v1:0');
  });

  it('is left alone after five faults, tried once in ten seconds, and used again when it answers', async () => {
    const started = await start();
    const { aws, breaker, clock, sent } = started;
    aws.faults.replace([{ ...bedrock, kind: 'error', code: 'InternalServerException', status: 500, message: 'down' }]);
    for (let n = 0; n < 5; n += 1) await tell(started);
    assert.equal(breaker.state, 'open');
    const rests = async () => {
      const told = await tell(started);
      return told.kind === 'silent' && told.reason === 'resting';
    };
    assert.equal(await rests(), true);
    clock.advance(10);
    assert.equal(await rests(), false);
    assert.equal(await rests(), true);
    aws.faults.replace([]);
    assert.equal(sent.length, 0);
    clock.advance(10);
    assert.equal((await tell(started)).kind, 'text');
    assert.equal(breaker.state, 'closed');
  });

  it('is not thought to be down because people gave up waiting for it', async () => {
    const { aws, model, breaker } = await start();
    aws.faults.replace([{ ...bedrock, kind: 'hold', side: 'before', nth: 1 }]);
    for (let n = 0; n < 6; n += 1) {
      const gone = new AbortController();
      const told = model.tell('be brief', 'hello', 'sam', gone.signal);
      gone.abort(new Error('interrupted'));
      assert.equal((await told).kind, 'silent');
    }
    assert.equal(breaker.state, 'closed');
  });

  it('is asked no more on a day whose money is spent, and again on the next', async () => {
    const started = await start({ dollarsADay: 0.0005, says: () => 'Words.' });
    assert.equal((await tell(started)).kind, 'text');
    const told = await tell(started);
    assert.equal(told.kind === 'silent' && told.reason, 'spent');
    started.clock.advance(24 * 3600);
    assert.equal((await tell(started)).kind, 'text');
  });

  it('is asked no more by one person whose share is used up, while others may', async () => {
    const started = await start({ dollarsADay: 100, says: () => 'Words.' });
    for (let n = 0; n < 100; n += 1) assert.equal(await started.spend.admits('sam'), undefined);
    const told = await tell(started, 'sam');
    assert.equal(told.kind === 'silent' && told.reason, 'spent');
    assert.equal((await tell(started, 'ada')).kind, 'text');
  });
});
