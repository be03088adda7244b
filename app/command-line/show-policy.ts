import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { View } from '../../cards/view.js';
import { printView } from '../../cli/print-view.js';
import type { OutputFormat } from '../../cli/render.js';
import type { Terminal } from '../../cli/terminal.js';
import { type EnvironmentPolicy, Policy, type PolicyFile } from '../../services/policy.js';
import { ConfigError, readConfig } from '../config.js';

const shipped = new URL('../../../app/defaults/policy.json', import.meta.url);

/** `sre-agent policy show`: the rules that approvals and windows follow. @throws ConfigError for a file that is no policy. */
export async function showPolicy({ output }: { output: OutputFormat }, terminal: Terminal): Promise<void> {
  const { POLICY_FILE } = readConfig({ needs: [] });
  const policy = await read(POLICY_FILE ?? shipped);
  const from = POLICY_FILE ?? 'the shipped file (POLICY_FILE names another)';
  const rows = Object.entries(policy.environments).map(([environment, rules]) => ({
    environment,
    ...columnsOf(rules),
  }));
  await printView({ view: viewOf(policy, rows, from), data: policy, rows }, output, terminal);
}

async function read(file: string | URL): Promise<PolicyFile> {
  try {
    return Policy.parse(JSON.parse(await readFile(file, 'utf8'))).content;
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new ConfigError(`POLICY_FILE: ${file} cannot be used.\n${reason}`, { cause });
  }
}

const columnsOf = ({ window, check_services, exploited_and_exposed, ...rules }: EnvironmentPolicy) => ({
  approvals: approvalsOf(rules.approvals),
  window: `${daysOf(window.days)} ${window.start}-${window.end} UTC`,
  reboot: rules.reboot.replaceAll('_', ' '),
  bake: `${rules.bake_minutes} min${check_services ? ', services' : ''}`,
  exploited_and_exposed: exploited_and_exposed.replaceAll('_', ' '),
});

const approvalsOf = (needed: EnvironmentPolicy['approvals']): string =>
  `${needed.default}; critical ${needed.critical}, reboot ${needed.reboot}`;

const daysOf = (days: readonly string[]): string =>
  days.length === 7 ? 'daily' : days.map((day) => day.slice(0, 1).toUpperCase() + day.slice(1, 3)).join(' ');

function viewOf(policy: PolicyFile, rows: readonly Record<string, string>[], from: string): View {
  const { required_tag: tag } = policy;
  const titles = {
    environment: 'Environment',
    approvals: 'Approvals',
    window: 'Window',
    reboot: 'Reboot',
    bake: 'Bake',
  };
  const columns = { ...titles, exploited_and_exposed: 'Exploited and exposed' };
  return {
    title: 'Policy',
    verdict: `Policy version ${policy.version}: whoever asks never approves, and nothing approves by itself`,
    tone: 'neutral',
    notices: [],
    blocks: [
      {
        kind: 'table',
        heading: null,
        columns: Object.values(columns).map((title) => ({ title, width: 1 })),
        rows: rows.map((row) => Object.keys(columns).map((column) => ({ text: row[column] ?? '' }))),
        more: null,
      },
      {
        kind: 'facts',
        heading: null,
        facts: [
          { label: 'Decide within', value: { text: `${policy.decide_within_hours} h` } },
          { label: 'Verify within', value: { text: `${policy.verify_within_minutes} min` } },
          { label: 'In doubt', value: { text: `the rules of ${policy.strictest}` } },
          { label: 'Only instances', value: { text: tag ? `with the tag ${tag.key}=${tag.value}` : 'any' } },
        ],
      },
    ],
    actions: [],
    footer: `From ${from}.`,
  };
}
