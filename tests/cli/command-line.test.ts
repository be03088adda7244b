import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readButton } from '../../app/command-line/ask.js';
import { connectService } from '../../app/command-line/connect.js';
import { doctor } from '../../app/command-line/doctor.js';
import { runCommand } from '../../cli/run.js';
import type { Service } from '../../cli/service.js';
import { startTerminalService, type TerminalService } from '../support/command-line.js';
import { atTerminal, type } from '../support/terminal.js';
import { read } from './typed.js';

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

describe('sre-agent in a terminal, beside a running service', function () {
  this.timeout(120_000);
  let service: TerminalService;

  const run = (words: string, more: Readonly<Record<string, string>> = {}) => type(words, { ...service.env, ...more });

  before(async () => {
    service = await startTerminalService();
  });
  after(() => service?.close());

  it('says what is incomplete in the first line and in the exit code', async () => {
    const { stdout, code } = await run('findings');

    assert.match(firstLine(stdout), /10 hosts, 9 seen \(bastion: never scanned\)/);
    assert.equal(code, 3);
  });

  it('answers the command lines of the specification as they are written there', async () => {
    const one = await run('analyze vulnerabilities --instance web-1');
    const plan = await run('schedule patches --criticality high --auto-approve false');
    const events = await run('monitor security-events --last 24h');

    assert.match(firstLine(one.stdout), /^web-1: risk \d+ of 100, \d+ findings/);
    assert.match(firstLine(plan.stdout), /^\d+ plans for \d+ hosts/);
    assert.match(firstLine(events.stdout), /^Possible takeover of the account/);
    assert.deepEqual([one.code, plan.code], [0, 3]);
  });

  it('refuses the id of the documentation with the names of the fleet', async () => {
    const { code, stdout, stderr } = await service.run('analyze vulnerabilities --instance i-1234567');

    assert.deepEqual([code, stdout], [4, '']);
    assert.match(stderr, /^i-1234567 is the example of the documentation/);
    assert.match(stderr, /The fleet: api-1, api-2, bastion, batch-1, .*web-2\./);
  });

  it('gives programs the whole result, with nothing beside it', async () => {
    const json = await run('findings --output json --quiet');
    const csv = await run('check patches --output csv');
    const { stdout: markdown } = await run('check patches --output markdown');
    const { status, findings } = JSON.parse(json.stdout);

    assert.deepEqual([status, findings.length > 100, json.stderr], ['partial', true, '']);
    assert.match(firstLine(csv.stdout), /^"record","instance_id","name",/);
    assert.match(csv.stdout, /^"gap",.*not managed by Systems Manager/m);
    assert.match(firstLine(csv.stderr), /10 hosts, 9 seen/);
    assert.match(markdown, /^\| Host \| Verdict \| Why \| Scan \|$/m);
  });

  it('ends with 9 when there is what --fail-on says, and not when it is not', async () => {
    assert.equal((await run('findings --fail-on critical')).code, 9);
    assert.equal((await run('analyze vulnerabilities web-1 --fail-on critical')).code, 0);
  });

  it('hints at the next commands on stderr, in words that it understands', async () => {
    const plan = await run('schedule patches --criticality high');
    const [, hint = ''] = /^next: sre-agent (approvals request .*)$/m.exec(plan.stderr) ?? [];

    const asked = await run(hint);

    assert.match(firstLine(asked.stdout), /waits for .*approval/);
    assert.equal(asked.code, 0);
    assert.ok(!/next:/.test(plan.stdout));
  });

  it('shows an overview and hints at all of it, which is shown when it is asked for', async () => {
    const some = await run('findings');
    const all = await run('findings --all');
    const fixes = (text: string) => text.match(/^ {1,2}\d+ {2}\S/gm)?.length ?? 0;

    assert.match(some.stdout, /and \d+ more fixes/);
    assert.match(some.stderr, /^next: sre-agent findings --all$/m);
    assert.ok(fixes(all.stdout) > fixes(some.stdout));
    assert.doesNotMatch(all.stdout, /more fixes|^and \d+ more$/m);
    assert.doesNotMatch(all.stderr, /--all/);
  });

  it('hints at nothing that was just asked', async () => {
    const { stderr } = await run('analyze vulnerabilities web-1');

    assert.match(stderr, /^next: sre-agent check patches/m);
    assert.doesNotMatch(stderr, /^next: sre-agent analyze vulnerabilities \S+$/m);
  });

  it('saves a report where it is told to', async () => {
    const file = join(service.folder, 'report.html');
    const { stdout, stderr } = await run(`report --format html --save ${file}`);

    assert.match(stderr, /^Saved .*report\.html, \d+ KB\./);
    assert.match(stdout, /^[^\n]+9 seen[^\n]+\n$/);
    assert.match(readFileSync(file, 'utf8'), /^<!doctype html>/i);
  });

  it('asks as whoever has the key, and says who may', async () => {
    const viewer = await run('patch web-1', { SRE_KEY: 'sandbox-sam' });
    const nobody = await run('findings', { SRE_KEY: 'nobody' });

    assert.deepEqual([viewer.code, nobody.code], [5, 5]);
    assert.match(viewer.stderr, /needs an operator; you are a viewer/);
    assert.match(nobody.stderr, /This key is not known/);
  });

  it('asks a deployed service with --server, and sends no key in the clear', async () => {
    const there = await run(`approvals list --server ${service.url}`, { SRE_KEY: 'sandbox-ana' });
    const gone = await run('approvals list --server http://127.0.0.1:9');
    const clear = run('approvals list --server http://sre.example.com', { SRE_KEY: 'sandbox-ana' });

    await assert.rejects(clear, /your key would be readable on the way/);
    assert.deepEqual([there.code, gone.code], [0, 8]);
    assert.match(gone.stderr, /^No service answers at http:\/\/127\.0\.0\.1:9\//);
  });

  it('starts a sandbox of its own where no service runs, says so, and asks nobody for approval in it', async () => {
    const empty = { STATE_FOLDER: join(service.folder, 'empty') };
    const plan = await service.run('schedule patches web-1 --criticality high', empty);
    const patch = await run('patch web-1', empty);

    assert.match(firstLine(plan.stderr), /^No service runs here, so this is a sandbox of its own/);
    assert.match(plan.stderr, /These plans end with this command/);
    assert.match(firstLine(plan.stdout), /plan/);
    assert.equal(patch.code, 8);
    assert.match(patch.stderr, /no service runs here in which they could decide/);
    assert.ok(!existsSync(empty.STATE_FOLDER));
  });

  it('ends in order with 130 when it is interrupted', async () => {
    const interrupted = new AbortController();
    const asked = type('findings --watch', service.env, { signal: interrupted.signal });
    interrupted.abort(new Error('interrupted'));

    assert.equal((await asked).code, 130);
  });

  describe('examined by its doctor', () => {
    const examine = async () => {
      const { terminal, stdout } = atTerminal();
      const code = await doctor({ output: 'json', server: service.url }, terminal);
      const checks = JSON.parse(stdout()) as { name: string; state: string; found: string; mend: string | null }[];
      return { code, checks, of: (name: string) => checks.find((check) => check.name === name) };
    };

    it('lacks a permission, and is told how to get it', async () => {
      await service.disturb([{ service: 'config', kind: 'access_denied' }]);
      const { code, of } = await examine();
      await service.disturb([]);

      assert.equal(of('Configuration changes')?.state, 'failed');
      assert.match(of('Configuration changes')?.mend ?? '', /Give the service's role the read policy for config/);
      assert.equal(of('Approvals')?.state, 'ok');
      assert.equal(code, 8);
    });

    it('is well, and says as whom it was asked', async () => {
      const { code, checks, of } = await examine();
      const states = new Set(checks.map(({ state }) => state));

      assert.ok(!states.has('failed'));
      assert.equal(code, states.has('unknown') ? 8 : 0);
      assert.match(of('Health')?.found ?? '', /^healthy: mcp connected, bot active, store reachable/);
      assert.match(of('You')?.found ?? '', /viewer/);
      assert.match(of('You')?.mend ?? '', /SRE_KEY/);
    });
  });

  describe('that asks again and again', () => {
    it('goes on after what may be over the next time, and leaves the last answer on the screen', async () => {
      const { spec, options, input } = await read(['approvals', 'list', '--watch', '5']);
      const { terminal, stdout, stderr } = atTerminal({ size: { columns: 80, rows: 24 } });
      const client = await connectService({ env: service.env, plans: false, note: () => undefined });
      const ended = new AbortController();
      const screens: string[] = [];
      const faults = [[{ service: 'dynamodb', kind: 'error', code: 'InternalServerError' }], []];
      const pause = async () => {
        screens.push(stdout());
        const next = faults.shift();
        if (next) return service.disturb(next);
        ended.abort(new Error('interrupted'));
        throw ended.signal.reason;
      };

      const around = { terminal, readButton, signal: ended.signal, pause };
      await assert.rejects(runCommand({ spec, input }, options, client, around), /interrupted/);
      await client.close();

      assert.deepEqual(
        screens.map((screen) => screen.split('\x1b[H\x1b[2J').length - 1),
        [1, 1, 2],
      );
      assert.match(stderr(), /again in 5 s; Ctrl-C ends/);
      assert.ok(!stdout().includes('\x1b[3J'), 'what stood above is still there');
    });
  });

  describe('that follows an approval', () => {
    /** What it rests on is gathered after it was made: that is a change as well, and none that this is about. */
    async function untilGathered({ client }: Service, approval_id: string): Promise<void> {
      for (;;) {
        const { output } = await client.ask('list_approvals', { approval_id, status: 'all' });
        const [approval] = output.approvals as { evidence_hash?: string }[];
        if (approval?.evidence_hash !== undefined) return;
      }
    }

    it('prints what changes until nothing more can come of it', async () => {
      const asked = await run('patch cache-1 --patch-level all --output json');
      const id = JSON.parse(asked.stdout).patch_status.workflow_id as string;
      const { spec, options, input } = await read(['approvals', 'watch', id]);
      const { terminal, stdout } = atTerminal();
      const client = await connectService({ env: service.env, plans: false, note: () => undefined });
      await untilGathered(client, id);
      const waited: number[] = [];
      const pause = async (seconds: number) => {
        waited.push(seconds);
        if (waited.length === 2) await service.advance(5 * 3_600_000);
      };
      const signal = new AbortController().signal;

      const code = await runCommand({ spec, input }, options, client, { terminal, readButton, signal, pause });
      await client.close();

      assert.equal(code, 6);
      assert.deepEqual(waited, [5, 5]);
      assert.match(firstLine(stdout()), /waits for/);
      assert.equal(stdout().match(/waits for/g)?.length, 1);
      assert.match(stdout(), /expired/i);
    });
  });
});
