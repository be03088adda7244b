import type { SetupCheck as Check } from '../services/contracts/setup-check.js';
import type { Setup } from '../services/operations/check-setup.js';
import type { OperationName } from '../services/operations/index.js';
import { timeLimit } from '../services/time-limit.js';
import { type AssistantClient, Refusal } from './client.js';

interface Gap {
  readonly service: string;
  readonly region: string;
  readonly reason: string;
  readonly detail: string;
}

/** What each answer needs, and what to ask to see whether it gets it. */
const questions: readonly { name: string; operation: OperationName; input: (instance: string) => object }[] = [
  { name: 'Findings', operation: 'get_inspector_findings', input: () => ({ limit: 1 }) },
  { name: 'Patch states', operation: 'check_patch_compliance', input: () => ({}) },
  { name: 'Metrics', operation: 'get_ec2_cloudwatch_metrics', input: (instance_id) => ({ instance_id }) },
  { name: 'Patch windows', operation: 'analyze_optimal_patch_window', input: (instance_id) => ({ instance_id }) },
  { name: 'Security events', operation: 'monitor_security_events', input: () => ({}) },
  { name: 'Configuration changes', operation: 'analyze_configuration_changes', input: () => ({}) },
  { name: 'Approvals', operation: 'list_approvals', input: () => ({ limit: 1 }) },
];

/** What a gap asks an administrator to do; the other reasons are about hosts, and every answer says those. */
const mends: Readonly<Record<string, (gap: Gap) => string>> = {
  denied: ({ service }) => `Give the service's role the read policy for ${service}.`,
  not_enabled: ({ service, region }) => `Switch ${service} on in ${region}, or live without what it sees.`,
  throttled: () => 'Ask again in a minute; if it stays, look for who else calls this API.',
  timeout: () => 'Ask again in a minute.',
  unavailable: () => 'Ask again in a minute, and look at the AWS Health Dashboard.',
};

/** Asks one small question of every kind and looks at what could not be read. */
export async function checkReads(client: AssistantClient, signal: AbortSignal): Promise<Check[]> {
  const checks: Check[] = [];
  const [instance] = await firstInstance(client);
  for (const { name, operation, input } of questions) {
    if (instance === undefined && 'instance_id' in input('')) {
      checks.push({ name, state: 'skipped', found: 'There is no instance to ask about.', mend: null });
    } else checks.push(await checkRead(client, name, operation, input(instance ?? ''), signal));
  }
  return checks;
}

/** Who asks, by what the service says of the last answer. */
export async function checkCaller(client: AssistantClient): Promise<Check> {
  const name = 'You';
  try {
    const { context } = await client.ask('list_approvals', { limit: 1 });
    if (!context) return { name, state: 'unknown', found: 'The service does not say who you are.', mend: 'Update it.' };
    const { name: person, role } = context.caller;
    const mend = role === 'viewer' ? 'To plan and ask for approvals, set SRE_KEY to the key of an operator.' : null;
    return { name, state: 'ok', found: `${person}, ${role}.`, mend };
  } catch (error) {
    return failed(name, error);
  }
}

/** How far the service has been set up, by what it finds itself. */
export async function checkSteps(client: AssistantClient): Promise<Check[]> {
  try {
    const { output } = await client.ask('check_setup', {});
    return [...(output as Setup).checks];
  } catch (error) {
    return [{ ...failed('Setup', error), state: 'unknown' }];
  }
}

/** Milliseconds. */
const ENDPOINT_WITHIN_MS = 5_000;

/**
 * Whether the addresses that Teams and Slack are given lead here, and refuse whoever is neither: `{}` without a signature.
 * @param setUp of the service, as `checkSteps` found it.
 */
export function checkEndpoints(url: string, setUp: readonly Check[]): Promise<Check[]> {
  const withoutSlack = setUp.some(({ name, state }) => name === 'Slack' && state === 'skipped');
  return Promise.all([
    checkEndpoint('Teams: endpoint', url, '/api/messages', 'failed'),
    checkEndpoint('Slack: endpoint', url, '/slack/events', withoutSlack ? 'skipped' : 'failed'),
  ]);
}

async function checkEndpoint(name: string, url: string, path: string, absent: 'failed' | 'skipped'): Promise<Check> {
  const address = new URL(path, url);
  try {
    const { status } = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      signal: timeLimit(ENDPOINT_WITHIN_MS),
    });
    if (status === 401) return { name, state: 'ok', found: `${address} refuses who does not sign.`, mend: null };
    const nothing = { name, state: absent, found: `Nothing is at ${address}.` };
    if (status === 404) return { ...nothing, mend: absent === 'failed' ? 'Is this the URL of the service?' : null };
    return { name, state: 'failed', found: `${address} answered ${status}.`, mend: 'Look at the log of the service.' };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    return { name, state: 'unknown', found: `${address} does not answer.`, mend: 'Is this the URL of the service?' };
  }
}

/** Whether what the assistant says by itself arrives. */
export async function checkDelivery(client: AssistantClient): Promise<Check> {
  const name = 'Messages';
  try {
    const { output } = await client.ask('list_undelivered', {});
    const { messages = [], summary } = output as { messages?: readonly unknown[]; summary: string };
    if (messages.length === 0) return { name, state: 'ok', found: summary, mend: null };
    const mend =
      "Read why in `sre-agent alerts undelivered`, mend it, then say '/sre-alerts undelivered again' in the chat.";
    return { name, state: 'failed', found: summary, mend };
  } catch (error) {
    return failed(name, error);
  }
}

async function firstInstance(client: AssistantClient): Promise<readonly string[]> {
  try {
    return await client.instances('');
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

async function checkRead(
  client: AssistantClient,
  name: string,
  operation: OperationName,
  input: object,
  signal: AbortSignal,
): Promise<Check> {
  try {
    const { output } = await client.ask(operation, input, { signal });
    const { failed = [] } = (output.coverage ?? {}) as { failed?: readonly Gap[] };
    const ours = failed.filter(({ reason }) => reason in mends);
    if (ours.length === 0) return { name, state: 'ok', found: without(output), mend: null };
    return {
      name,
      state: ours.some(({ reason }) => reason === 'denied') ? 'failed' : 'unknown',
      found: unique(ours.map(({ detail }) => detail)),
      mend: unique(ours.map((gap) => mends[gap.reason]?.(gap) ?? '')),
    };
  } catch (error) {
    signal.throwIfAborted();
    return failed(name, error);
  }
}

/** What is not read by design or by how hosts are set up is no failure, and is said all the same. */
function without(output: Readonly<Record<string, unknown>>): string {
  const summary = (output.security_summary ?? output) as { not_read?: readonly string[] };
  const { not_read: left = [] } = summary;
  return left.length === 0 ? 'Everything asked for was read.' : `Read, without: ${left.join('; ')}`;
}

const unique = (sentences: readonly string[]): string => [...new Set(sentences)].join(' ');

function failed(name: string, error: unknown): Check {
  if (!(error instanceof Refusal)) throw error;
  const state = error.code === 'unavailable' ? 'unknown' : 'failed';
  return { name, state, found: error.message, mend: error.hint ?? 'Ask whoever runs the service.' };
}
