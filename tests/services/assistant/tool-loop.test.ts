import assert from 'node:assert/strict';
import type { ContentBlock, ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { pino } from 'pino';
import { AwsError } from '../../../sandbox/answer.js';
import type { ModelAnswer } from '../../../services/assistant/conversing.js';
import type { Caller } from '../../../services/operation.js';
import type { Services } from '../../../services/services.js';
import { startModel, type TestModel } from '../../support/model.js';
import { startReading } from '../../support/reading.js';

const sam: Caller = { id: 'sam', name: 'Sam Vega', role: 'viewer', surface: 'slack' };
const conversation = { conversation_id: 'C1', person_id: 'sam' };
const NEVER_LATE = 20_000;

const use = (name: string, input: object = {}, id = 'tooluse_1'): ContentBlock => ({
  toolUse: { toolUseId: id, name, input: input as never },
});
const results = ({ messages = [] }: ConverseCommandInput): string[] =>
  messages.flatMap(({ content = [] }) =>
    content.flatMap(({ toolResult }) => (toolResult?.content ?? []).map(({ text = '' }) => text)),
  );
/** One turn after the other; the last is said again. */
const script = (...turns: readonly (readonly ContentBlock[])[]) => {
  let at = 0;
  return () => turns[Math.min(at++, turns.length - 1)] ?? [];
};

describe('the tool loop', () => {
  let reading: Awaited<ReturnType<typeof startReading>>;
  let services: Services;
  const open: TestModel[] = [];
  const logged: string[] = [];
  before(async () => {
    reading = await startReading();
    const history = { record: async () => undefined } as unknown as Services['history'];
    const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
    services = { ...reading.fresh().services, history, log };
  });
  after(() => reading.close());
  afterEach(async () => {
    for (const model of open.splice(0)) await model.close();
  });

  const start = async (options: Parameters<typeof startModel>[0] = {}) => {
    const model = await startModel({ dollarsADay: 100, withinMs: NEVER_LATE, ...options });
    open.push(model);
    return model;
  };
  const ask = (model: TestModel, text: string, more: { caller?: Caller; onSentence?: (s: string) => void } = {}) =>
    model.loop.answer({ text, conversation, caller: sam, services, ...more });
  const asked = async (...turns: readonly (readonly ContentBlock[])[]) => {
    const model = await start({ acts: script(...turns) });
    return { model, answer: await ask(model, 'how bad is web-1, and db-primary?') };
  };
  const called = (answer: ModelAnswer | undefined) => answer?.calls.map(({ operation, input }) => [operation, input]);

  it('runs the reads that the model calls, and cites each with its result and how complete it is', async () => {
    const { answer } = await asked(
      [
        use('analyze_ec2_vulnerabilities', { instance_id: 'web-1' }, 'a'),
        use('check_patch_compliance', { instance_ids: ['web-1', 'db-primary'] }, 'b'),
      ],
      [{ text: 'There is work to do on web-1. Its score is 12345.' }],
    );
    assert.deepEqual(called(answer), [
      ['analyze_ec2_vulnerabilities', { instance_id: 'web-1' }],
      ['check_patch_compliance', { instance_ids: ['web-1', 'db-primary'] }],
    ]);
    assert.deepEqual(
      answer?.calls.map(({ status }) => status),
      ['complete', 'complete'],
    );
    assert.equal(answer?.text, 'There is work to do on web-1.');
    assert.equal(answer?.dropped, true);
  });

  it('offers reads and proposals as tools, and nothing that changes or decides', async () => {
    const model = await start();
    await ask(model, 'how bad is web-1?');
    const names = [...(model.sent[0] ?? '').matchAll(/"toolSpec":\{"name":"(\w+)"/g)].map(([, name]) => name);
    assert.ok(names.includes('get_inspector_findings'));
    assert.ok(names.includes('create_approval_workflow'));
    for (const name of [
      'execute_automated_patching',
      'rollback_changes',
      'decide_approval',
      'stop_runs',
      'change_rules',
    ])
      assert.ok(!names.includes(name), name);
  });

  it('runs nothing that changes something, whatever the model calls', async () => {
    const { answer, model } = await asked(
      [use('execute_automated_patching', { instance_ids: ['web-1'] })],
      [use('decide_approval', { approval_id: '0123456789ab-1', decision: 'approve' })],
      [{ text: 'Done.' }],
    );
    assert.equal(answer, undefined);
    assert.match(model.sent.at(-1) ?? '', /There is no such tool/);
  });

  it('puts a plan before the person, and starts none', async () => {
    const plan = { instance_ids: ['web-1'], criticality: 'critical' };
    const { answer } = await asked([use('resolve_vulnerabilities_by_criticality', plan)], [{ text: 'A plan.' }]);
    assert.deepEqual(answer?.offers, [{ operation: 'resolve_vulnerabilities_by_criticality', input: plan }]);
    assert.deepEqual(answer?.calls, []);
  });

  it('makes no report by itself, because it stays', async () => {
    const { answer } = await asked([use('generate_vulnerability_report', { format: 'csv' })], [{ text: 'A report.' }]);
    assert.deepEqual(called(answer), []);
    assert.equal(answer?.offers.length, 1);
  });

  it('asks as the person: what they may not see is not answered', async () => {
    const model = await start({ acts: script([use('get_inspector_findings')], [{ text: 'Seen.' }]) });
    const caller: Caller = { ...sam, scopes: [] };
    assert.equal(await ask(model, 'findings?', { caller }), undefined);
    assert.match(model.sent.at(-1) ?? '', /not_allowed/);
  });

  it('makes no seventh call', async () => {
    const calls = Array.from({ length: 8 }, (_, n) =>
      use('check_patch_compliance', { instance_ids: [`web-${n % 2 === 0 ? 1 : 2}`] }, `c${n}`),
    );
    const { answer, model } = await asked(calls, [{ text: 'Enough.' }]);
    assert.equal(answer?.calls.length, 6);
    assert.equal(answer?.failed, 2);
    assert.match(model.sent.at(-1) ?? '', /No more calls/);
  });

  it('takes names and ids only from the question, the fleet and earlier results', async () => {
    const { answer, model } = await asked(
      [use('analyze_ec2_vulnerabilities', { instance_id: 'i-0deadbeefcafe0001' })],
      [use('analyze_ec2_vulnerabilities', { instance_id: 'web-1' })],
      [{ text: 'Urgent.' }],
    );
    assert.match(model.sent[1] ?? '', /Use names and ids only as/);
    assert.deepEqual(called(answer), [['analyze_ec2_vulnerabilities', { instance_id: 'web-1' }]]);
  });

  it('takes an id that an earlier result brought', async () => {
    let id = '';
    const model = await start({
      acts: (input) => {
        const [first, second] = results(input);
        if (first === undefined) return [use('check_patch_compliance')];
        id = /i-[0-9a-f]{17}/.exec(first)?.[0] ?? '';
        return second === undefined
          ? [use('analyze_ec2_vulnerabilities', { instance_id: id }, 'b')]
          : [{ text: 'Urgent.' }];
      },
    });
    const answer = await ask(model, 'who lacks patches?');
    assert.deepEqual(answer?.calls[1]?.input, { instance_id: id });
  });

  it('rests on something: words without a call are no answer', async () => {
    const { answer } = await asked([{ text: 'All 10 hosts are fine.' }]);
    assert.equal(answer, undefined);
  });

  it('tells each sentence as it is written, once it is checked', async () => {
    const model = await start({
      acts: script([use('check_patch_compliance')], [{ text: 'Some lack patches. 98765 do. See web-1 first.' }]),
    });
    const told: string[] = [];
    const answer = await ask(model, 'who lacks patches?', { onSentence: (sentence) => void told.push(sentence) });
    assert.deepEqual(told, ['Some lack patches.', 'See web-1 first.']);
    assert.equal(answer?.text, told.join(' '));
  });

  it('is driven by the stand-in, which says that it is one', async () => {
    const model = await start();
    const answer = await ask(model, 'which vulnerabilities has web-1, and which instances lack patches?');
    assert.equal(answer?.calls.length, 2);
    assert.match(answer?.text ?? '', /^I am the stand-in of the sandbox, no language model/);
  });

  it('plans as JSON with a model that takes neither tools nor a system prompt, found out once', async () => {
    const model = await start({ modelId: 'mistral.mistral-7b-instruct-v0:2' });
    const question = 'which vulnerabilities has web-1?';
    const answer = await ask(model, question);
    assert.deepEqual(called(answer), [['analyze_ec2_vulnerabilities', { instance_id: 'web-1' }]]);
    assert.match(answer?.text ?? '', /^I am the stand-in/);
    const probed = model.sent.length;
    await ask(model, question);
    assert.equal(model.sent.length - probed, 2);
  });

  it('asks a model as a whole that takes no tools in a stream', async () => {
    const model = await start({ modelId: 'meta.llama3-1-8b-instruct-v1:0' });
    assert.equal((await ask(model, 'which vulnerabilities has web-1?'))?.calls.length, 1);
  });

  it('asks once more for a plan that is no JSON, and then lets it be', async () => {
    const model = await start({
      acts: ({ toolConfig }) => {
        if (toolConfig) throw new AwsError('ValidationException', "This model doesn't support tool use.");
        return [{ text: 'Sure, I call the tool!' }];
      },
    });
    assert.equal(await ask(model, 'which vulnerabilities has web-1?'), undefined);
    assert.deepEqual(
      model.sent.map((prompt) => prompt.includes('not exactly one JSON object')),
      [false, false, true],
    );
  });

  it('knows what was asked before in the conversation, until that is forgotten', async () => {
    const model = await start();
    await ask(model, 'which vulnerabilities has web-1?');
    await ask(model, 'and what about patches?');
    assert.match(model.sent.at(-2) ?? '', /Before this, the same person asked:.*which vulnerabilities has web-1/);
    await model.loop.forget(conversation);
    await ask(model, 'and what about patches?');
    assert.ok(!model.sent.at(-2)?.includes('Before this'));
  });

  it('counts what it takes, and stops with the money of the day', async () => {
    const model = await start({ dollarsADay: 0.001 });
    assert.ok(await ask(model, 'which vulnerabilities has web-1?'));
    assert.ok((await model.spend.today()).dollars > 0.001);
    assert.equal(await ask(model, 'which vulnerabilities has web-1?'), undefined);
  });

  it('logs how many calls it took, and nothing that was said', () => {
    const lines = logged.filter((line) => line.includes('model_answered'));
    assert.ok(lines.length > 5);
    assert.ok(!lines.some((line) => line.includes('vulnerabilities has')));
  });
});
