import assert from 'node:assert/strict';
import { answer, explain } from '../../bot/answer.js';
import { type Heard, hear } from '../../bot/free-text.js';
import { lineOf } from '../../bot/line-of.js';
import { meantInWords } from '../../bot/meant-words.js';
import { readCommand } from '../../bot/read-command.js';
import { noConversing } from '../../services/assistant/conversing.js';
import type { Conversation, Understanding, Understands } from '../../services/assistant/understanding.js';
import { type OperationName, operations } from '../../services/operations/index.js';
import { toldServices } from '../support/told-services.js';

const conversation: Conversation = { conversation_id: '19:here', person_id: 'sam' };

/** Understands whatever it is told, the same way. */
const always = (understanding: object) => {
  const texts: string[] = [];
  const understands: Understands = {
    async understand(text) {
      texts.push(text);
      return { others: [], ...understanding } as unknown as Understanding;
    },
  };
  return { texts, understands };
};
const heard = (text: string, understands: Understands | undefined, failed: (error: unknown) => void = assert.ifError) =>
  hear(text, { conversationId: '19:here' }, { understands, conversation, failed });

const findings = { operation: 'get_inspector_findings', input: { instance_ids: ['web-1'], severity: 'critical' } };
const patching = { operation: 'execute_automated_patching', input: { instance_ids: ['web-1'] } };

describe('free text in chat', () => {
  it('reads commands as commands, mends those that are misspelt, and asks about the rest', async () => {
    const { texts, understands } = always({ kind: 'ask', guessed: true, ...findings });
    assert.equal((await heard('/sre-patch-status web-1', understands)).kind, 'ask');
    assert.equal((await heard('/sre-vuln-chek web-1', understands)).kind, 'unknown');
    assert.equal((await heard('help', understands)).kind, 'help');
    assert.deepEqual(texts, []);

    await heard('<at>SRE Assistant</at> how bad is web-1?', understands);
    assert.deepEqual(texts, ['how bad is web-1?']);
  });

  it('says what a guess was understood as, and nothing where it was plain', async () => {
    const guessed = await heard('criticals web-1', always({ kind: 'ask', guessed: true, ...findings }).understands);
    const sure = await heard('criticals web-1', always({ kind: 'ask', guessed: false, ...findings }).understands);

    assert.deepEqual(guessed, { kind: 'ask', ...findings, understood: 'Vulnerabilities of web-1, critical' });
    assert.deepEqual(sure, { kind: 'ask', ...findings });
  });

  for (const [name, { effect }] of Object.entries(operations)) {
    it(`${effect === 'read' ? 'runs' : 'never runs, but offers,'} ${name} when it is understood as that`, async () => {
      const meant = { operation: name as OperationName, input: { instance_ids: ['web-1'], instance_id: 'web-1' } };
      for (const guessed of [true, false]) {
        const { kind } = await heard('just do it', always({ kind: 'ask', guessed, ...meant }).understands);
        assert.equal(kind, effect === 'read' ? 'ask' : 'choices');
      }
    });
  }

  it('has buttons for what else a guess could have meant, of what only reads', async () => {
    const others = [{ operation: 'check_patch_compliance', input: { instance_ids: ['web-1'] } }, patching];
    const guessed = await heard('web-1?', always({ kind: 'ask', guessed: true, ...findings, others }).understands);
    assert.deepEqual(guessed.kind === 'ask' && guessed.others, others);

    const services = toldServices({ texts: () => ['a digest'] }).with(noConversing);
    const caller = { id: 'sam', name: 'Sam Vega', role: 'viewer', surface: 'slack' } as const;
    const question = { operation: 'list_undelivered', input: {}, understood: 'Undelivered messages' } as const;
    const { view } = await answer(
      { ...question, others: others as never },
      { services, caller, region: 'us-west-2', personal: true },
    );
    assert.ok(view.actions.some(({ title }) => title === 'Patch compliance of web-1'));
    assert.ok(!view.actions.some(({ title }) => title.startsWith('Patching')));
  });

  it('offers what reads as buttons and what changes something as a line to send', async () => {
    const choices = [findings, patching];
    const said = (await heard('web-1 criticals', always({ kind: 'choices', choices }).understands)) as Heard;
    assert.equal(said.kind, 'choices');
    const view = said.kind === 'choices' ? explain(said) : assert.fail();

    assert.deepEqual(
      view.actions.map(({ verb, title }) => [verb, title]),
      [
        ['show_fleet', 'Vulnerabilities of web-1, critical'],
        ['show_help', 'Help'],
      ],
    );
    assert.match(JSON.stringify(view.blocks), /\/sre-patch web-1/);
  });

  it('reads a line that it offers as what was meant', () => {
    const input = { instance_ids: ['web-1', 'name with blanks'], patch_level: 'critical' };
    const line = lineOf({ operation: 'execute_automated_patching', input }) ?? '';
    const spoken = readCommand(line, { conversationId: '' });

    assert.deepEqual(spoken, { kind: 'ask', operation: 'execute_automated_patching', input });
    assert.equal(lineOf({ operation: 'execute_automated_patching', input: {} })?.startsWith('/sre-patch <'), true);
    assert.equal(lineOf({ operation: 'handle_alert', input: { action: 'acknowledge' } }), undefined);
  });

  it('names what was understood in few words', () => {
    const input = { instance_id: 'web-1', metric_names: ['cpu', 'memory'], time_range: '7d' };
    assert.equal(meantInWords({ operation: 'get_ec2_cloudwatch_metrics', input }), 'Metrics of web-1, cpu, memory, 7d');
    const dated = (time_range: string) => meantInWords({ operation: 'monitor_security_events', input: { time_range } });
    assert.equal(dated('2026-11-24/2026-11-25'), 'Security events, 2026-11-24 00:00 to 2026-11-25 00:00 UTC');
    assert.equal(
      dated('2026-10-25T00:00+02:00/2026-10-26T00:00+01:00'),
      'Security events, 2026-10-25 00:00 UTC+02:00 to 2026-10-26 00:00 UTC+01:00',
    );
    assert.equal(
      meantInWords({ operation: 'get_inspector_findings', input: { since: '2026-11-24T09:00:00.000Z' } }),
      'Vulnerabilities, since 2026-11-24 09:00 UTC',
    );
    const long = { instance_ids: Array.from({ length: 50 }, (_, at) => `a-long-name-${at}`) };
    assert.ok(meantInWords({ operation: 'get_inspector_findings', input: long }).length <= 200);
  });

  it('says what is in the way of an answer', async () => {
    const why = 'Hosts cannot be left out by a tag.';
    const choices: Understanding = {
      kind: 'choices',
      sure: true,
      choices: [{ operation: 'list_alerts', input: {} }],
      why,
    };
    const said = await heard('findings but not prod', always(choices).understands);
    assert.equal(said.kind === 'choices' && explain(said).verdict, `${why} Nothing was done.`);
  });

  it('does not lecture whoever says thanks', async () => {
    for (const text of ['thanks!', 'ok, thank you very much', 'cheers mate']) {
      const said = await heard(text, always({ kind: 'nothing' }).understands);
      assert.equal(said.kind === 'unknown' && explain(said).verdict, 'You are welcome', text);
    }
    const other = await heard('thanks to whom was it patched', always({ kind: 'nothing' }).understands);
    assert.match(other.kind === 'unknown' ? explain(other).verdict : '', /^I do not know/);
  });

  it('says which days and hours were reckoned, however sure the rest is', async () => {
    const sure = { kind: 'ask', guessed: false, others: [], operation: 'monitor_security_events' } as const;
    const input = { time_range: '2026-11-24T00:00-05:00/2026-11-25T00:00-05:00' };
    const dated = await heard('security events yesterday in new york', always({ ...sure, input }).understands);
    assert.equal(
      dated.kind === 'ask' && dated.understood,
      'Security events, 2026-11-24 00:00 to 2026-11-25 00:00 UTC-05:00',
    );
    const lately = await heard('what happened', always({ ...sure, input: { time_range: '24h' } }).understands);
    assert.equal(lately.kind === 'ask' && lately.understood, undefined);
  });

  it('forgets, and says so', async () => {
    const said = await heard('forget it', always({ kind: 'forgot' }).understands);
    assert.match(said.kind === 'forgot' ? explain(said).verdict : '', /is forgotten/);
  });

  it('still reads commands when nothing understands, and says why to those who look after it', async () => {
    const errors: unknown[] = [];
    const broken: Understands = { understand: () => Promise.reject(new Error('no')) };
    const { kind } = await heard('is anything unpatched?', broken, (error) => errors.push(error));

    assert.equal(kind, 'unknown');
    assert.equal(errors.length, 1);
    assert.equal((await heard('is anything unpatched?', undefined)).kind, 'unknown');
  });
});
