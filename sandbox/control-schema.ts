import { z } from 'zod';
import { Fault } from './faults.js';
import { PolicyDocument } from './permissions/policy.js';
import { RateSetting } from './request-rates.js';

/** How far the clock moves at once: 400 days. */
export const furthestMs = 400 * 24 * 3600 * 1000;

const loopbackUrl = z
  .url({ protocol: /^https?$/, hostname: /^(127\.0\.0\.1|localhost|\[::1\])$/ })
  .describe('Where the service listens, on this machine, without a trailing slash')
  .transform((url) => url.replace(/\/+$/, ''));

export const Registration = z.strictObject({
  url: loopbackUrl,
  key: z.string().min(8).max(512).describe('Bearer key of `{url}/_functions/…` and `{url}/_clock`'),
  stateMachines: z.record(z.string(), z.unknown()).describe('Amazon States Language definitions by name'),
  documents: z.record(z.string(), z.unknown()).describe('SSM Automation documents by name'),
  schedules: z
    .record(z.string(), z.strictObject({ function: z.string().min(1), everyMinutes: z.int().min(1).max(44_640) }))
    .default({})
    .describe('Functions that are invoked at a rate, as EventBridge Scheduler does; once after a jump of the clock'),
  policies: z
    .record(z.string(), z.array(PolicyDocument))
    .default({})
    .describe('Identity policies by role: from then on its calls are allowed or denied as IAM would'),
});
export type Registration = z.output<typeof Registration>;

export const ClockMove = z.union([
  z.strictObject({
    advance_ms: z.int().min(0).max(furthestMs),
  }),
  z.strictObject({ to: z.iso.datetime({ offset: true }).describe('Does nothing when already past') }),
  z.strictObject({
    next: z.literal(true).describe('To next_timer. Time limits count as next only when nothing else is left'),
  }),
]);
export type ClockMove = z.infer<typeof ClockMove>;

export const FaultList = z.array(Fault).max(100);

export const Publication = z.union([
  z.strictObject({ sample: z.enum(['inspector', 'guardduty', 'alarm', 'act']) }),
  z.strictObject({ message: z.string().min(1).max(262_144), subject: z.string().max(100).optional() }),
]);
export type Publication = z.infer<typeof Publication>;

export const Nothing = z.strictObject({}).describe('No members');

export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly body?: z.ZodType;
}

/** The control API. What is not in this table is not answered. */
export const routes = {
  describe: { method: 'GET', path: '/_sandbox', summary: 'How to reach the sandbox: endpoints, access keys, names' },
  schema: {
    method: 'GET',
    path: '/_sandbox/schema',
    summary: 'This list, with a JSON Schema of every body; and the AWS operations answered',
  },
  register: {
    method: 'PUT',
    path: '/_sandbox/service',
    summary: 'Says where the service is; deploys its workflows; subscribes {url}/alerts/sns. Answers the descriptor',
    body: Registration,
  },
  readClock: {
    method: 'GET',
    path: '/_sandbox/clock',
    summary:
      'now, offset_ms, whether work is in progress; next_timer with next_label and next_kind (event, window, limit); next_window',
  },
  moveClock: {
    method: 'POST',
    path: '/_sandbox/clock',
    summary: 'Moves the clock forward; answers when all that fell due on the way is done',
    body: ClockMove,
  },
  permissions: {
    method: 'GET',
    path: '/_sandbox/permissions',
    summary: 'What each role with policies may do, which of it was used since they were deployed, and what was denied',
  },
  listFaults: { method: 'GET', path: '/_sandbox/faults', summary: 'Faults in force and how often each has struck' },
  replaceFaults: { method: 'PUT', path: '/_sandbox/faults', summary: 'Replaces the list of faults', body: FaultList },
  dropFaults: { method: 'DELETE', path: '/_sandbox/faults', summary: 'Ends all faults' },
  held: {
    method: 'GET',
    path: '/_sandbox/held',
    summary: 'Calls that stand still because of a hold; with ?wait_ms= (at most 30000) as soon as there is one',
  },
  setRates: {
    method: 'PUT',
    path: '/_sandbox/rates',
    summary: "Switches AWS's own request rates on (as at the start) or off: LookupEvents, 2 a second and region",
    body: RateSetting,
  },
  effects: {
    method: 'GET',
    path: '/_sandbox/effects',
    summary: 'Every changing call, oldest first; writes to DynamoDB apart as state_writes',
  },
  calls: { method: 'GET', path: '/_sandbox/calls', summary: 'All calls counted by role, service and operation' },
  publish: {
    method: 'POST',
    path: '/_sandbox/publish',
    summary: 'Publishes to the alert topic: a sample of a finding or an alarm about the fleet, or any message',
    body: Publication,
  },
  reset: {
    method: 'POST',
    path: '/_sandbox/reset',
    summary:
      'As new, once what is under way is done: fleet, faults, ledger, chat, executions, automations, objects and items. The service stays registered and subscribed and is told of its conversations again; the clock stays',
    body: Nothing,
  },
  events: { method: 'GET', path: '/_sandbox/events', summary: 'Server-sent events: clock, effect, faults, reset' },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

export const documentation = (operations: Readonly<Record<string, readonly string[]>>) => ({
  routes: Object.values<Route>(routes).map(({ method, path, summary, body }) => ({
    method,
    path,
    summary,
    ...(body ? { body: z.toJSONSchema(body, { io: 'input' }) } : {}),
  })),
  operations,
});
