import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readButton } from '../../app/command-line/ask.js';
import { connectService } from '../../app/command-line/connect.js';
import { understanding, understandingBy } from '../../app/command-line/understand.js';
import { commandSpecs } from '../../cli/commands.js';
import { History } from '../../cli/interactive/history.js';
import { splitWords } from '../../cli/interactive/line.js';
import { findingsBefore, fixesView, planBefore } from '../../cli/interactive/plan-first.js';
import { Session } from '../../cli/interactive/session.js';
import type { Understanding } from '../../cli/interactive/understand.js';
import type { Service } from '../../cli/service.js';
import { Matcher } from '../../services/assistant/matcher/matcher.js';
import { systemClock } from '../../services/clock.js';
import { startTerminalService, type TerminalService } from '../support/command-line.js';
import { atTerminal } from '../support/terminal.js';

describe('the interactive mode', function () {
  this.timeout(60_000);
  let running: TerminalService;
  let service: Service;

  before(async () => {
    running = await startTerminalService({ SRE_MODEL: 'on' });
    service = await connectService({ env: running.env, plans: true, note: () => undefined });
  });
  after(async () => {
    await service?.close();
    await running?.close();
  });

  /** Somebody who answers every question the same way; without an answer nobody is there. */
  const sit = (answers: { yes?: boolean } = {}, read: Understanding = understanding) => {
    const { terminal, stdout, stderr } = atTerminal();
    const questions: string[] = [];
    const { yes } = answers;
    const confirm = async (question: string) => {
      questions.push(question);
      return yes === true;
    };
    const session = new Session({
      ...{ service, terminal, readButton, understanding: read, pause: async () => undefined },
      confirm: yes === undefined ? undefined : confirm,
    });
    const type = (line: string, signal = new AbortController().signal) => session.take(line, signal);
    return { type, questions, said: () => `${stdout()}\n${stderr()}`, stdout, stderr };
  };
  const pending = async () => {
    const { output } = await service.client.ask('list_approvals', { limit: 50 });
    return (output.approvals as unknown[]).length;
  };

  it('answers commands of the terminal and of the chat alike, and what was offered by its number', async () => {
    const { type, stdout, stderr } = sit();
    await type('check patches web-1');
    await type('/sre-patch-status web-1');
    const [first, second] = stdout()
      .split(/(?=web-1: |1 of 1 )/)
      .map((part) => part.trim());
    await type('2');

    assert.equal(first, second);
    assert.match(stderr(), /^ {2}1\) sre-agent /m);
    assert.match(stderr(), /^> sre-agent /m);
  });

  it('plans first, then asks, and only then asks people', async () => {
    const { type, questions, stdout, stderr } = sit({ yes: false });
    const before = await pending();
    await type('patch web-1 --patch-level critical');

    assert.match(stdout(), /plans? for 1 host/);
    assert.match(questions.join(), /Ask people to approve .*Nothing changes before they do/);
    assert.match(stderr(), /Nothing was asked\./);
    assert.equal(await pending(), before);
  });

  it('makes a request of what was confirmed, and nothing more than a request', async () => {
    const { type, stdout, stderr } = sit({ yes: true });
    const before = await pending();
    await type('/sre-patch web-1');

    assert.match(stderr(), /Make an exact plan and ask people to approve it: sre-agent patch web-1/);
    assert.match(stdout(), /waits for .*approval/);
    assert.equal(await pending(), before + 1);
  });

  it('names the fixes that are asked for where the planner cannot plan them', async () => {
    const { output } = await service.client.ask('get_inspector_findings', { instance_ids: ['web-1'] });
    const [{ fix_id, title }] = output.fix_groups as [{ fix_id: string; title: string }];
    const { type, stdout, questions } = sit({ yes: false });
    await type(`patch web-1 --fix=${fix_id}`);
    await type('patch web-1');

    assert.match(stdout(), /^1 fix on web-1/);
    assert.ok(stdout().includes(title));
    assert.match(stdout(), /1 fix on web-1\n\nWhat this asks for\n 1 {2}procps /);
    assert.equal(questions.length, 2);
  });

  it('says so where not all that is asked for can be named', async () => {
    const spec = commandSpecs.find(({ operation }) => operation === 'execute_automated_patching');
    assert.ok(spec);
    const question = { spec, input: { instance_ids: ['web-1'], patch_level: 'all' } };
    const answer = await service.client.ask('get_inspector_findings', findingsBefore(question)?.input ?? {});
    const groups = answer.output.fix_groups as { kind: string; instance_count: number }[];
    const asked = groups.filter(({ kind }) => kind === 'os_package').length;
    const seen = (more: object) => fixesView(question, { ...answer, output: { ...answer.output, ...more } });

    assert.match(seen({})?.verdict ?? '', new RegExp(`^${asked} fix(es)? on web-1$`));
    const cut = seen({ fix_group_count: groups.length + 2 });
    assert.match(cut?.verdict ?? '', /^At least \d+ fix(es)? on web-1$/);
    assert.ok(cut?.notices.includes('Of 2 more known fixes nothing is said here; the request says it.'));
    assert.equal(seen({ fix_group_count: 2, fix_groups: [] })?.verdict, 'No fix that is listed is asked for by this');
    const spread = groups.map((group) => ({ ...group, instance_count: 60 }));
    assert.match(seen({ fix_groups: spread })?.verdict ?? '', / on web-1 or more$/);
  });

  it('answers one line in its own form, and saves what it is told to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sre-saved-'));
    const { type, stdout } = sit();
    await type('alerts --output csv');
    await type(`report web-1 --format html --save ${join(folder, 'report.html')}`);
    await type('alerts');

    assert.match(stdout(), /^"record","not_seen"/);
    assert.match(readFileSync(join(folder, 'report.html'), 'utf8'), /^<!doctype html>/i);
    assert.match(stdout(), /\nNo open alerts/);
    rmSync(folder, { recursive: true });
  });

  it('says what belongs to a shell, and where approvals are decided', async () => {
    const { type, stdout } = sit({ yes: true });
    for (const line of ['doctor', 'sre-agent config show', 'findings --watch 30', 'approvals approve 0123456789ab-1'])
      await type(line);

    assert.match(stdout(), /^doctor is a command for your shell/);
    assert.match(stdout(), /^sre-agent config is a command for your shell/m);
    assert.match(stdout(), /^--watch means nothing here: type sre-agent findings with it/m);
    assert.match(stdout(), /^Approvals are decided by people in Teams or Slack/m);
  });

  it('asks nobody for anything when nobody is there to confirm it', async () => {
    const { type, stderr } = sit();
    const before = await pending();
    await type('patch api-1 --patch-level high');

    assert.match(stderr(), /nobody is there to confirm it/);
    assert.equal(await pending(), before);
  });

  it('plans and confirms also what was understood from free text', async () => {
    const eager: Understanding = {
      commands: [],
      read: async () => ({
        kind: 'ask',
        ...{ operation: 'execute_automated_patching', input: { instance_ids: ['web-2'], patch_level: 'all' } },
        how: 'I take this for: patch web-2',
      }),
    };
    const { type, questions, stderr } = sit({ yes: false }, eager);
    const before = await pending();
    await type('please fix web-2 for me');

    assert.equal(questions.length, 1);
    assert.match(stderr(), /I take this for: patch web-2/);
    assert.equal(await pending(), before);
  });

  it('understands plain words, says what it took them for, and starts nothing from them', async () => {
    const names = (signal: AbortSignal) => service.client.instances('', signal);
    const plain = understandingBy(new Matcher({ clock: systemClock, names }));
    const { type, questions, stdout, stderr } = sit({ yes: true }, plain);
    const before = await pending();
    await type('would you tell me which patches wbe-1 is missing?');
    assert.match(stderr(), /Understood as: Patch compliance of web-1\./);
    assert.match(stderr(), /Or did you mean:\n {2}\d\) sre-agent [a-z ]+ web-1/);
    assert.match(stdout(), /web-1: /);

    await type('please just patch web-1 right away');
    assert.match(stderr(), / {2}1\) \/sre-patch web-1/);
    await type('tell me a joke');
    assert.match(stderr(), /I do not know "tell me a joke"\. \/help lists what I know\./);
    assert.deepEqual(questions, []);
    assert.equal(await pending(), before);
  });

  it('has the service answer what is not clear: its sentences, who worded them, and what they rest on by number', async () => {
    const plain = understandingBy(new Matcher({ clock: systemClock, names: async () => ['web-1', 'web-2'] }));
    const { type, stdout, stderr } = sit({}, plain);
    await type('weigh the vulnerabilities of web-1 and the compliance of web-2');

    assert.match(stdout(), /^I am the stand-in of the sandbox, no language model: I follow rules\./);
    assert.match(stdout(), /Rests on:\n {2}sre-agent analyze vulnerabilities web-1: /);
    assert.match(stderr(), /Worded by us\.amazon\.nova-2-lite-v1:0/);
    assert.match(stderr(), / {2}1\) sre-agent analyze vulnerabilities web-1\n {2}2\) sre-agent check patches web-2/);
    await type('2');
    assert.match(stdout(), /web-2: /);
  });

  it('begins another conversation with the service when what was said is to be forgotten', async () => {
    const conversations: string[] = [];
    const converse = async (_: string, conversation: string) => void conversations.push(conversation);
    const unclear: Understanding = {
      commands: [],
      read: async (line) =>
        line === 'forget' ? { kind: 'forgot' } : { kind: 'unsure', said: line, choices: [], unsure: line },
    };
    const session = new Session({
      ...{ terminal: atTerminal().terminal, readButton, understanding: unclear, confirm: undefined },
      pause: async () => undefined,
      service: { ...service, client: { converse } as unknown as Service['client'] },
    });
    for (const line of ['this', 'that', 'forget', 'that']) await session.take(line, new AbortController().signal);
    const [first, second, third] = conversations;
    assert.equal(first, second);
    assert.notEqual(second, third);
  });

  it('leaves to people what people decide', async () => {
    const { type, stderr } = sit({ yes: true });
    await type('/sre-stop all');
    await type('/sre-freeze 4h "launch"');

    assert.match(stderr(), /people do that in Teams or Slack/);
  });

  it('says what a mistake could have been, and goes on', async () => {
    const { type, stderr, stdout } = sit();
    await type('/sre-vuln-chek');
    await type('analyze vulnerabilities nosuch-1');
    await type('findings --severty high');
    const stays = await type('approvals list');

    assert.match(stderr(), /Did you mean:\n {2}1\) \/sre-vuln-check/);
    assert.match(stderr(), /No instance is called nosuch-1/);
    assert.match(stdout(), /Did you mean --severity/);
    assert.equal(stays, true);
  });

  it('stops the current answer alone', async () => {
    const { type, stderr, stdout } = sit();
    const stopped = new AbortController();
    const answer = type('monitor security-events --last 7d', stopped.signal);
    setImmediate(() => stopped.abort(new Error('interrupted')));

    assert.equal(await answer, true);
    assert.match(stderr(), /^Stopped\.$/m);
    await type('approvals list');
    assert.notEqual(stdout(), '');
  });

  it('prints in the form that was chosen, helps, and ends', async () => {
    const { type, stdout } = sit();
    await type('/output json');
    await type('approvals list');
    await type('/help');

    assert.match(stdout(), /^\{\n {2}"approvals": \[/);
    assert.match(stdout(), /analyze patch-window +When to patch one instance/);
    assert.equal(await type('/exit'), false);
  });

  it('plans only what the planner can say exactly', () => {
    const spec = commandSpecs.find(({ operation }) => operation === 'execute_automated_patching')!;
    const plan = (input: object) =>
      planBefore({ spec, input: { instance_ids: ['web-1'], ...input } })?.input.criticality;

    assert.deepEqual(
      ['critical', 'high', 'all'].map((patch_level) => plan({ patch_level })),
      ['critical', 'high', 'low'],
    );
    assert.equal(plan({ patch_level: 'non_critical' }), undefined);
    assert.equal(plan({ patch_level: 'all', fix_ids: ['a'] }), undefined);
  });

  it('splits a line into words as a shell does', () => {
    assert.deepEqual(splitWords(`a "b c" d='e f' "" it`), ['a', 'b c', 'd=e f', '', 'it']);
  });

  it('remembers lines for its owner alone, newest first', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sre-history-'));
    const file = join(folder, 'state', 'history');
    const complaints: string[] = [];
    const history = new History(file, (line) => void complaints.push(line));
    history.add('findings');
    history.add('check patches');
    const remembered = new History(file, () => undefined).read();
    const { mode } = statSync(file);
    new History(folder, (line) => void complaints.push(line)).add('lost');
    assert.equal(readFileSync(file, 'utf8'), 'findings\ncheck patches\n');
    rmSync(folder, { recursive: true });

    assert.deepEqual(remembered, ['check patches', 'findings']);
    assert.equal(mode & 0o077, 0);
    assert.match(complaints.join(), /cannot be written/);
  });
});
