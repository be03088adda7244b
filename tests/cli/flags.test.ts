import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { CommanderError } from 'commander';
import fc from 'fast-check';
import { type CommandSpec, commandSpecs } from '../../cli/commands.js';
import { commandLine, type Flag, flagsOf, wordsFor } from '../../cli/flags.js';
import { offered } from '../../mcp/toolsets.js';
import { InvalidInput } from '../../services/errors.js';
import { read } from './typed.js';

const line = (text: string) => read(text.split(' '));

describe('command lines of the terminal', () => {
  it('are there for every operation that a client may call, and for none that people decide', () => {
    assert.deepEqual(new Set(commandSpecs.map(({ operation }) => operation)), new Set(offered.map(({ name }) => name)));
  });

  it('of the specification are read as they are written there', async () => {
    const one = await line('analyze vulnerabilities --instance i-1234567');
    const plan = await line('schedule patches --criticality high --auto-approve false');
    const events = await line('monitor security-events --last 24h');

    assert.deepEqual([one.spec.operation, one.input], ['analyze_ec2_vulnerabilities', { instance_id: 'i-1234567' }]);
    assert.equal(plan.spec.operation, 'resolve_vulnerabilities_by_criticality');
    assert.deepEqual(plan.input, { criticality: 'high', auto_approve: false });
    assert.deepEqual([events.spec.operation, events.input], ['monitor_security_events', { time_range: '24h' }]);
  });

  it('decide nothing: whoever tries is told where people do', async () => {
    await assert.rejects(line('approvals approve 0123456789ab-1'), /decided by people in Teams or Slack/);
  });

  it('name instances with or without a flag, repeated, with commas or both', async () => {
    const { input } = await line('check patches web-1 --instance web-2,api-1 --instance role=web');

    assert.deepEqual(input.instance_ids, ['web-2', 'api-1', 'role=web', 'web-1']);
  });

  it('say what a wrong value could have been', async () => {
    await assert.rejects(line('schedule patches --criticality hgih'), (error: unknown) => {
      assert.ok(error instanceof CommanderError);
      assert.match(error.message, /Did you mean high\? Choose from critical, high, medium, low\./);
      return true;
    });
    await assert.rejects(line('findings --severty critical'), /Did you mean --severity/);
    await assert.rejects(line('schedule patchs'), /Did you mean patches/);
  });

  it('name the flag that is wrong or missing', async () => {
    const refused = (text: string, words: RegExp) =>
      assert.rejects(line(text), (error: unknown) => error instanceof InvalidInput && words.test(error.message));

    await refused('monitor security-events --last 3x', /^--last: use a number with m, h or d/);
    await refused('findings --limit many', /^--limit: /);
    await refused('schedule patches', /^Say --criticality\.$/);
    await refused('analyze vulnerabilities', /^Say which: --instance <instance>\.$/);
    await refused('schedule patches --criticality low --auto-approve maybe', /^--auto-approve is true or false/);
  });

  it('ask what a hint was made from, whatever it names', async () => {
    const values: Record<string, fc.Arbitrary<unknown>> = {
      time_range: fc.constantFrom('7d', '90m', '2026-11-01T00:00:00Z/2026-11-02T00:00:00Z'),
      time_zone: fc.constantFrom('UTC', 'Europe/Berlin'),
      report_id: fc.constant('rpt-20261122t1407-1f8a2c3d'),
      metric_names: fc.constant(['CPUUtilization', 'mem_used_percent']),
      days_ahead: fc.integer({ min: 1, max: 30 }),
      window_minutes: fc.integer({ min: 30, max: 720 }),
      limit: fc.integer({ min: 1, max: 50 }),
    };
    const word = fc.stringMatching(/^[^\s,][^,]{0,20}[^\s,]$/);
    const anyOf = ({ field, kind, choices }: Flag): fc.Arbitrary<unknown> => {
      if (values[field]) return values[field];
      if (kind === 'boolean') return fc.boolean();
      if (kind === 'plan') return word.map((plan_id) => ({ plan_id }));
      const one = choices ? fc.constantFrom(...choices) : word;
      return kind === 'list' ? fc.array(one, { minLength: 1, maxLength: 3 }) : one;
    };
    const question = (spec: CommandSpec) => {
      const flags = flagsOf(spec);
      const requiredKeys = flags.filter(({ required, field }) => required || field === spec.positional);
      const model = Object.fromEntries(flags.map((flag) => [flag.field, anyOf(flag)]));
      return fc
        .record(model, { requiredKeys: requiredKeys.map(({ field }) => field) })
        .map((input) => ({ spec, input: { ...spec.assumed, ...input, ...spec.fixed } as Record<string, unknown> }));
    };
    const fallbackOf = (spec: CommandSpec, field: string) =>
      flagsOf(spec).find((flag) => flag.field === field)?.fallback;

    await fc.assert(
      fc.asyncProperty(fc.oneof(...commandSpecs.map(question)), async ({ spec, input }) => {
        const words = wordsFor(commandSpecs, spec.operation, input);
        const asked = await read(words ?? []);

        for (const field of Object.keys(input)) {
          assert.deepEqual(asked.input[field] ?? fallbackOf(spec, field), input[field]);
        }
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  it('reach a shell as one word each', () => {
    const words = ['analyze', '--instance=it\'s; rm -rf "$HOME" `id` \\', 'a b', '*'];

    const echoed = execFileSync('sh', ['-c', commandLine(words).replace('sre-agent', "printf '%s\\n'")]).toString();

    assert.deepEqual(echoed.trimEnd().split('\n'), words);
  });
});
