import assert from 'node:assert/strict';
import { pino } from 'pino';
import { answer } from '../../bot/answer.js';
import type { View } from '../../cards/view.js';
import type { Fault } from '../../sandbox/faults.js';
import { type Explains, noExplanations } from '../../services/assistant/explanations.js';
import type { Services } from '../../services/services.js';
import { startModel, type TestModel } from '../support/model.js';
import { startReading } from '../support/reading.js';

describe('an answer in words', () => {
  let reading: Awaited<ReturnType<typeof startReading>>;
  let services: Services;
  let model: TestModel;
  let ended: TestModel;
  let impatient: TestModel;
  before(async () => {
    reading = await startReading();
    const history = { record: async () => undefined } as unknown as Services['history'];
    services = { ...reading.fresh().services, history, log: pino({ level: 'silent' }) };
    model = await startModel({ dollarsADay: 100, withinMs: 20_000 });
    impatient = await startModel({ withinMs: 50 });
    ended = await startModel({ modelId: 'amazon.titan-text-premier-v1:0' });
  });
  after(async () => {
    await model.close();
    await ended.close();
    await impatient.close();
    await reading.close();
  });

  async function shown(explanations: Explains): Promise<View> {
    const caller = { id: 'sam', name: 'Sam Vega', role: 'viewer', surface: 'slack' } as const;
    const asked = { operation: 'get_inspector_findings', input: {} } as const;
    const answered = await answer(asked, {
      services: { ...services, explanations },
      ...{ caller, region: 'us-west-2', personal: true },
    });
    assert.equal(answered.kind, 'result');
    return answered.view;
  }

  it('says what the model said, by which model, under the facts', async () => {
    const block = (await shown(model.explanations)).blocks.at(-1);
    assert.ok(block?.kind === 'facts');
    assert.equal(block.heading, 'In words');
    const said = block.facts.map(({ value }) => value.text).join('\n');
    assert.match(said, /I am the stand-in of the sandbox, no language model/);
    assert.match(said, /us\.amazon\.nova-2-lite-v1:0, from this result alone/);
  });

  it('is the same card beside that', async () => {
    const { blocks, ...rest } = await shown(model.explanations);
    const { blocks: bare, ...restBare } = await shown(noExplanations);
    assert.deepEqual(blocks.slice(0, -1), bare.slice(0, -1));
    assert.deepEqual(rest, restBare);
  });

  it('is worded by a template where there is no model, which says that it is one', async () => {
    const block = (await shown(noExplanations)).blocks.at(-1);
    assert.ok(block?.kind === 'facts');
    const [said, by] = block.facts.map(({ value }) => value.text);
    assert.match(said ?? '', /^Start with .+\. It is about \d+ findings? on \d+ hosts?/);
    assert.equal(by, 'A template, from this result alone');
  });

  const bedrock = { service: 'bedrock' };
  const troubles: readonly (readonly [string, Fault])[] = [
    ['is down', { ...bedrock, kind: 'error', code: 'InternalServerException', status: 500, message: 'down' }],
    ['throttles', { ...bedrock, kind: 'throttle', per_second: 0 }],
    ['answers garbage', { ...bedrock, kind: 'invalid_answer' }],
  ];
  for (const [what, fault] of troubles) {
    it(`is whole without a model when Bedrock ${what}`, async () => {
      model.aws.faults.replace([fault]);
      const view = await shown(model.explanations);
      model.aws.faults.replace([]);
      assert.deepEqual(view, await shown(noExplanations));
    });
  }

  it('is whole without a model when Bedrock is slow', async () => {
    impatient.aws.faults.replace([{ ...bedrock, kind: 'hold', side: 'before', nth: 1 }]);
    assert.deepEqual(await shown(impatient.explanations), await shown(noExplanations));
  });

  it('is whole without a model that is past its end of life', async () => {
    assert.deepEqual(await shown(ended.explanations), await shown(noExplanations));
  });
});
