import { z } from 'zod';
import type { Verb } from '../cards/view.js';
import type { AlertAction } from '../services/alerts/handling.js';
import type { Decision } from '../services/contracts/approval.js';
import { InvalidInput } from '../services/errors.js';
import type { Asked } from './commands/command.js';

export type Pressed =
  | ({ readonly kind: 'ask' /** 1-based, of a long list. */; readonly page?: number } & Asked)
  | { readonly kind: 'help' };

const id = z.string().trim().min(1).max(256);
const ids = z.union([z.array(id).max(50), id.transform((one) => [one])]);
const Decided = z.object({ approval_id: id, plan_hash: z.string().optional(), comment: z.string().trim().optional() });
/** A button stops the run of its card, never all of them. */
const oneRun = id.refine((one) => one !== 'all');
/** A button carries no true and false of its own. */
const flag = z
  .string()
  .optional()
  .transform((said) => (said === 'true' ? true : undefined));
const Paged = z.object({ page: z.coerce.number().int().min(1).max(10_000).optional() });

type Read = (data: unknown) => Asked;

/** What a button asks. The schema is made here, once: making one costs more than a whole turn should. */
const ask =
  (operation: Asked['operation'], data: z.ZodType<Asked['input']>): Read =>
  (raw) => ({ operation, input: data.parse(raw) });

const decide = (decision: Decision['decision']): Read =>
  ask(
    'decide_approval',
    Decided.transform(({ approval_id, plan_hash, comment: said }) => ({
      approval_id,
      decision,
      ...(plan_hash && { plan_hash }),
      ...(said && { comment: said }),
    })),
  );

/** Hosts that were ticked to be left out are never approved, whichever button was pressed. */
const Narrowing = Decided.extend({
  leave_out: z
    .string()
    .transform((list) => ({ drop: list.split(',').filter(Boolean) }))
    .optional(),
});

const approve = (narrow: (data: z.output<typeof Narrowing>) => object | undefined): Read =>
  ask(
    'decide_approval',
    Narrowing.transform((data) => ({
      approval_id: data.approval_id,
      decision: 'approve',
      ...(data.plan_hash && { plan_hash: data.plan_hash }),
      ...(data.comment && { comment: data.comment }),
      ...(narrow(data) && { narrow: narrow(data) }),
    })),
  );

const defined = (data: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));

const handle = (action: AlertAction): Read =>
  ask(
    'handle_alert',
    z.object({ group_id: id, hours: z.coerce.number().optional() }).transform((data) => defined({ action, ...data })),
  );

const sayOfOneself = (said: 'yes' | 'no'): Read =>
  ask(
    'answer_alert',
    z.object({ group_id: id, alert_id: id }).transform((data) => ({ ...data, answer: said })),
  );

/** A button carries ids only: whatever else its data says is ignored, and every right is checked by `invoke`. */
const verbs: Record<Exclude<Verb, 'show_help'>, Read> = {
  show_fleet: ask(
    'get_inspector_findings',
    z
      .object({
        instance_ids: ids.default([]),
        severity: z.string().max(20).optional(),
        since: id.optional(),
        limit: z.coerce.number().optional(),
      })
      .transform(defined),
  ),
  show_instance: ask('analyze_ec2_vulnerabilities', z.object({ instance_id: id })),
  show_timeline: ask(
    'get_instance_timeline',
    z.object({ instance_id: id, limit: z.coerce.number().optional() }).transform(defined),
  ),
  show_patch_status: ask(
    'check_patch_compliance',
    z.object({ instance_ids: ids.default([]), compare: flag }).transform(defined),
  ),
  show_security_events: ask(
    'monitor_security_events',
    z
      .object({ instance_ids: ids.default([]), event_types: ids.optional(), time_range: id.optional() })
      .transform(defined),
  ),
  show_configuration_changes: ask(
    'analyze_configuration_changes',
    z
      .object({ instance_ids: ids.default([]), time_range: id.optional() })
      .transform(({ instance_ids, time_range }) => ({ instance_ids, ...(time_range && { time_range }) })),
  ),
  show_trail: ask(
    'analyze_cloudtrail_events',
    z.object({ instance_id: id, event_types: ids.optional(), time_range: id.optional() }).transform(defined),
  ),
  show_metrics: ask(
    'get_ec2_cloudwatch_metrics',
    z
      .object({ instance_id: id, metric_names: ids.optional(), time_range: id.optional() })
      .transform(({ instance_id, metric_names, time_range }) => ({
        instance_id,
        ...(metric_names && { metric_names }),
        ...(time_range && { time_range }),
      })),
  ),
  show_windows: ask(
    'analyze_optimal_patch_window',
    z
      .object({
        instance_id: id,
        days_ahead: z.coerce.number().optional(),
        time_zone: id.optional(),
        window_minutes: z.coerce.number().optional(),
      })
      .transform(defined),
  ),
  make_report: ask(
    'generate_vulnerability_report',
    z.object({ instance_ids: ids.default([]), format: id.optional(), redact: flag }).transform(defined),
  ),
  show_report: ask('get_vulnerability_report', z.object({ report_id: id, format: id.optional() }).transform(defined)),
  show_approvals: ask(
    'list_approvals',
    z.object({ status: id.optional(), limit: z.coerce.number().optional() }).transform(defined),
  ),
  show_approval: ask(
    'list_approvals',
    z.object({ approval_id: id }).transform(({ approval_id }) => ({ approval_id, status: 'all' })),
  ),
  show_alerts: ask(
    'list_alerts',
    z.object({ group_id: id.optional(), state: id.optional(), limit: z.coerce.number().optional() }).transform(defined),
  ),
  acknowledge_alert: handle('acknowledge'),
  snooze_alert: handle('snooze'),
  assign_alert: handle('assign'),
  dismiss_alert: handle('not_relevant'),
  reopen_alert: handle('reopen'),
  it_was_me: sayOfOneself('yes'),
  it_was_not_me: sayOfOneself('no'),
  show_undelivered: ask('list_undelivered', z.object({ limit: z.coerce.number().optional() }).transform(defined)),
  show_hand_over: ask('shift_handover', z.object({})),
  show_setup: ask('check_setup', z.object({})),
  send_again: ask('send_again', z.object({ message_id: id.optional() }).transform(defined)),
  plan_fix: ask(
    'execute_automated_patching',
    z
      .object({ instance_ids: ids, fix_ids: ids.optional(), fix_id: ids.optional(), patch_level: id.optional() })
      .transform(({ instance_ids, fix_ids, fix_id, patch_level }) => ({
        instance_ids,
        ...((fix_ids ?? fix_id) && { fix_ids: fix_ids ?? fix_id }),
        ...(patch_level && { patch_level }),
      })),
  ),
  request_approval: ask(
    'create_approval_workflow',
    z
      .object({ plan_id: id, criticality: id })
      .transform(({ plan_id, criticality }) => ({ remediation_plan: { plan_id }, criticality })),
  ),
  roll_back: ask(
    'rollback_changes',
    z
      .object({ instance_id: id, rollback_id: id })
      .transform(({ instance_id, rollback_id }) => ({ instance_id, rollback_id })),
  ),
  approve: approve(({ leave_out }) => leave_out),
  approve_first_wave: approve(({ leave_out }) => ({ ...leave_out, only_first_wave: true })),
  reject: decide('reject'),
  cancel: decide('cancel'),
  postpone: decide('postpone'),
  override_freeze: decide('override_freeze'),
  rehearse: ask('rehearse_plan', z.object({ approval_id: id })),
  revoke: decide('revoke'),
  break_glass: decide('break_glass'),
  review: decide('review'),
  show_acceptances: ask('accept_risk', z.object({})),
  offer_risk: ask(
    'accept_risk',
    z.object({ instance_ids: ids }).transform(({ instance_ids }) => ({ action: 'offer', instance_ids })),
  ),
  accept_risk: ask(
    'accept_risk',
    z
      .object({
        instance_ids: ids,
        risks: z
          .string()
          .default('')
          .transform((list) => list.split(',').filter(Boolean)),
        reason: z.string().trim().optional(),
        duration: z.string().trim().optional(),
      })
      .transform(({ instance_ids, risks, reason, duration }) => ({
        action: 'ask',
        instance_ids,
        risks,
        ...(reason && { reason }),
        ...(duration && { duration: /^\d+$/.test(duration) ? `${duration}d` : duration }),
      })),
  ),
  withdraw_risk: ask(
    'accept_risk',
    z.object({ approval_id: id }).transform(({ approval_id }) => ({ action: 'withdraw', approval_id })),
  ),
  show_alarms: ask(
    'set_up_alarms',
    z.object({ instance_ids: ids.default([]) }).transform(({ instance_ids }) => ({ instance_ids })),
  ),
  ask_alarms: ask(
    'set_up_alarms',
    z.object({ instance_ids: ids }).transform(({ instance_ids }) => ({ action: 'ask', instance_ids })),
  ),
  stop_run: ask(
    'stop_runs',
    z.object({ approval_id: oneRun }).transform(({ approval_id }) => ({ action: 'stop', approval_id })),
  ),
};

/** What Teams may ask for by itself, without a person pressing anything. */
const refreshable: ReadonlySet<string> = new Set<Verb>([
  'show_fleet',
  'show_instance',
  'show_timeline',
  'show_patch_status',
  'show_metrics',
  'show_windows',
  'show_security_events',
  'show_trail',
  'show_configuration_changes',
  'show_approvals',
  'show_approval',
  'show_alerts',
  'show_undelivered',
  'show_hand_over',
  'show_setup',
  'show_help',
]);

/**
 * Turns a pressed button into an operation.
 * @param automatic the client refreshed the card by itself; a verb that could change something is refused then.
 * @throws InvalidInput for a verb nobody knows, or data that lacks its ids.
 */
export function readAction(verb: string, data: unknown, { automatic = false } = {}): Pressed {
  if (verb === 'show_help') return { kind: 'help' };
  if (!Object.hasOwn(verbs, verb)) {
    throw new InvalidInput('This button is from another version of the assistant.', {
      hint: 'Ask again to get a card with current buttons.',
    });
  }
  if (automatic && !refreshable.has(verb)) {
    throw new InvalidInput('A card that refreshes by itself may only read.', { hint: 'Press the button yourself.' });
  }
  try {
    const { page } = Paged.parse(data ?? {});
    return { kind: 'ask', ...verbs[verb as keyof typeof verbs](data ?? {}), ...(page && { page }) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const field = error.issues[0]?.path.join('.') ?? 'data';
    throw new InvalidInput(`This button came without a usable ${field || 'id'}.`, {
      hint: 'Ask again to get a card with current buttons.',
      cause: error,
    });
  }
}
