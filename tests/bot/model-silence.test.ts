import assert from 'node:assert/strict';
import type { ContentBlock, ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { explain } from '../../bot/answer.js';
import type { Heard } from '../../bot/free-text.js';
import { modelAnswer } from '../../bot/model-answer.js';
import type { View } from '../../cards/view.js';
import type { Fault } from '../../sandbox/faults.js';
import { noConversing } from '../../services/assistant/conversing.js';
import type { Services } from '../../services/services.js';
import { startModel, type TestModel } from '../support/model.js';
import { toldServices } from '../support/told-services.js';

const bedrock = { service: 'bedrock' } as const;
const down: Fault = { ...bedrock, kind: 'error', code: 'InternalServerException', status: 500, message: 'down' };
const QUESTION = 'tell me something about what went missing';
const heard: Heard = {
  ...{ kind: 'choices', said: QUESTION, unsure: QUESTION },
  choices: [{ operation: 'list_undelivered', input: {} }],
};

/** Reads once, and then says so. */
const acts = ({ messages = [] }: ConverseCommandInput): readonly ContentBlock[] =>
  messages.length === 1
    ? [{ toolUse: { toolUseId: 'a', name: 'list_undelivered', input: {} } }]
    : [{ text: 'Something went missing.' }];

describe('an answer where the model falls silent', () => {
  const services = toldServices({ texts: () => ['a digest'] });
  const open: TestModel[] = [];
  const start = async (options: Parameters<typeof startModel>[0] = {}) => {
    const model = await startModel({ dollarsADay: 100, acts, ...options });
    open.push(model);
    return model;
  };
  afterEach(async () => {
    for (const model of open.splice(0)) await model.close();
  });

  /** As the surfaces do it. */
  async function shown(conversing: Services['conversing']): Promise<View> {
    const caller = { id: 'sam', name: 'Sam Vega', role: 'viewer', surface: 'slack' } as const;
    const conversation = { conversation_id: 'C1', person_id: 'sam' };
    const asking = { services: services.with(conversing), caller, region: 'us-west-2', personal: true, conversation };
    return (await modelAnswer(heard, asking))?.view ?? explain(heard as Exclude<Heard, { kind: 'ask' }>);
  }

  it('is the card of what the model read where it does not: the test sees the difference', async () => {
    const view = await shown((await start()).loop);
    assert.equal(view.title, 'Undelivered messages');
    assert.match(JSON.stringify(view.blocks), /Something went missing\./);
    assert.notDeepEqual(view, await shown(noConversing));
  });

  const troubles: readonly (readonly [string, Fault])[] = [
    ['is down', down],
    ['throttles', { ...bedrock, kind: 'throttle', per_second: 0 }],
    ['answers garbage', { ...bedrock, kind: 'invalid_answer' }],
    ['breaks off in the middle of its stream', { ...bedrock, kind: 'truncated_body' }],
    ['allows nothing', { ...bedrock, kind: 'access_denied' }],
  ];
  for (const [what, fault] of troubles) {
    it(`is what it is without a model when Bedrock ${what}`, async () => {
      const model = await start();
      model.aws.faults.replace([fault]);
      assert.deepEqual(await shown(model.loop), await shown(noConversing));
    });
  }

  it('is what it is without a model when Bedrock is slow', async () => {
    const model = await start({ withinMs: 100 });
    model.aws.faults.replace([{ ...bedrock, kind: 'hold', side: 'before', nth: 1 }]);
    assert.deepEqual(await shown(model.loop), await shown(noConversing));
  });

  it('is what it is without a model past its end of life', async () => {
    const ended = await startModel({ modelId: 'amazon.titan-text-premier-v1:0' });
    open.push(ended);
    assert.deepEqual(await shown(ended.loop), await shown(noConversing));
    assert.ok(ended.logged.some((line) => line.includes('BEDROCK_MODEL_ID')));
  });

  it('keeps the card of what was read when the words after it break off', async () => {
    const model = await start({
      acts(input) {
        if (input.messages?.length === 1) model.aws.faults.replace([{ ...bedrock, kind: 'truncated_body' }]);
        return acts(input);
      },
    });
    model.aws.faults.replace([]);
    const first = await shown(model.loop);
    // The answer that armed the fault had passed it already.
    assert.equal(first.title, 'Undelivered messages');
    assert.ok(!JSON.stringify(first).includes('In words'));
  });

  it('costs no call while the breaker is open, and comes back when Bedrock does', async () => {
    const model = await start();
    model.aws.faults.replace([down]);
    for (let n = 0; n < 5; n += 1) await shown(model.loop);
    assert.equal(model.breaker.state, 'open');
    model.aws.faults.replace([]);
    assert.deepEqual(await shown(model.loop), await shown(noConversing));
    assert.equal(model.sent.length, 0);
    model.clock.advance(10);
    assert.equal((await shown(model.loop)).title, 'Undelivered messages');
    assert.equal(model.breaker.state, 'closed');
  });
});
