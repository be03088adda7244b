import type { RequiredApproval, ResolvingAction, StoredPlan } from '../../services/contracts/resolution.js';
import type { Resolution } from '../../services/operations/resolve-vulnerabilities-by-criticality.js';
import { completeness, verdictOf } from '../completeness.js';
import { mayPropose, type ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { date, due, span } from '../time.js';
import type { Action, Block, Fix, Text, Tone, View } from '../view.js';
import { more, names, number, plural, sentence } from '../words.js';
import { footer } from './footer.js';

const shown = { plans: 6, actions: 6, leftOut: 8 };

/** Plans that wait for somebody to ask for their approval, what to do besides, and who is left out. */
export function resolutionView(result: Resolution, context: ViewContext): View {
  const { scheduled_patches, immediate_actions, left_out, auto_approve, coverage } = result;
  const seen = completeness(result, new Map(left_out.map(({ instance_id, name }) => [instance_id, name])));
  const now = immediate_actions.filter(({ kind }) => kind === 'patch');
  const others = immediate_actions.filter(({ kind }) => kind !== 'patch');
  const plans = [...now.flatMap(({ plan }) => plan ?? []), ...scheduled_patches];
  const needed = new Map(result.approval_required.map((one) => [one.plan_id, one]));
  return {
    title: 'Patch plans',
    verdict: verdictOf(claim(plans, now.length, others.length, seen.complete), seen),
    tone: tone(immediate_actions, plans, seen.complete),
    notices: [...seen.notices, ...result.doubts, ...(auto_approve.requested ? [auto_approve.reason] : [])],
    blocks: [
      ...planBlocks(plans, now.length, needed, context),
      ...actionBlocks(others, context),
      ...leftOutBlocks(left_out),
    ],
    actions: [
      { title: 'Approvals', verb: 'show_approvals', data: {} },
      { title: 'Vulnerabilities', verb: 'show_fleet', data: {} },
    ],
    footer: footer(coverage, context.now, plans.length > 0 ? 'nothing was started' : null),
  };
}

function claim(plans: StoredPlan[], urgent: number, others: number, complete: boolean): string {
  const parts: string[] = [];
  if (plans.length > 0) {
    const hosts = new Set(plans.flatMap(({ instance_ids }) => instance_ids)).size;
    parts.push(`${plural(plans.length, 'plan')} for ${plural(hosts, 'host')}`);
    if (urgent > 0) parts.push(`${number(urgent)} to approve now`);
  } else {
    parts.push(complete ? 'nothing to install at this level' : 'no plan was made from what could be seen');
  }
  if (others > 0) parts.push(`${plural(others, 'action')} that no patch does`);
  return sentence(parts.join(' · '));
}

function tone(immediate: ResolvingAction[], plans: StoredPlan[], complete: boolean): Tone {
  if (immediate.some(({ exploited_and_exposed }) => exploited_and_exposed)) return 'danger';
  if (plans.length > 0 || immediate.length > 0) return 'warning';
  return complete ? 'good' : 'unknown';
}

function planBlocks(
  plans: StoredPlan[],
  urgent: number,
  needed: ReadonlyMap<string, RequiredApproval>,
  context: ViewContext,
): Block[] {
  if (plans.length === 0) return [];
  return [
    {
      kind: 'fixes',
      heading: 'Plans, most urgent first',
      fixes: plans
        .slice(0, shown.plans)
        .map((plan, index) => planLine(plan, index + 1, index < urgent, needed.get(plan.plan_id), context)),
      more: more(plans.length, shown.plans, 'plans'),
    },
  ];
}

function planLine(
  plan: StoredPlan,
  rank: number,
  urgent: boolean,
  needed: RequiredApproval | undefined,
  context: ViewContext,
): Fix {
  const { packages, window, waves, fits_window, overlaps } = plan;
  const what = packages.slice(0, 3).map(({ name, to }) => `${name} ${to}`);
  const rest = more(packages.length, 3, 'packages');
  const why = [
    [...what, ...(rest ? [rest] : [])].join(', '),
    `window ${span(window.start, window.end, context.now)}${waves.length > 1 ? ` in ${plural(waves.length, 'wave')}` : ''}`,
    ...(fits_window ? [] : ['longer than the window is open: name fewer hosts']),
    ...(needed ? [needed.why.join('; ')] : []),
    ...(overlaps.length > 0 ? [`part of it waits already in ${names(overlaps, 2)}`] : []),
  ];
  return {
    rank,
    title: plan.title,
    hosts: names(plan.instance_names),
    why: clip(why.join(' · '), 400),
    badges: planBadges(plan, urgent, context),
    action: planAction(plan, context),
  };
}

function planBadges(
  { criticality, closes, reboot, misses_due, due: by, plan_id }: StoredPlan,
  urgent: boolean,
  { now }: ViewContext,
): Text[] {
  return [
    { text: criticality.toUpperCase(), tone: criticality === 'critical' ? 'danger' : 'warning', strong: true },
    ...(urgent ? [{ text: 'exploited and exposed', tone: 'danger' as const, strong: true }] : []),
    ...(by === null
      ? []
      : [
          {
            text: misses_due ? `too late: due ${date(by, now)}` : due(by, now),
            ...(misses_due && { tone: 'danger' as const }),
          },
        ]),
    { text: reboot ? 'reboots' : 'no reboot' },
    { text: `closes ${plural(closes.findings, 'finding')}` },
    { text: `plan ${plan_id.slice(0, 8)}` },
  ];
}

function planAction({ plan_id, criticality, approval_id }: StoredPlan, context: ViewContext): Action | null {
  if (approval_id !== null) return { title: 'Open approval', verb: 'show_approval', data: { approval_id } };
  return mayPropose(context)
    ? { title: 'Ask for approval', verb: 'request_approval', data: { plan_id, criticality } }
    : null;
}

function actionBlocks(actions: ResolvingAction[], context: ViewContext): Block[] {
  if (actions.length === 0) return [];
  return [
    {
      kind: 'fixes',
      heading: 'No patch does this',
      fixes: actions.slice(0, shown.actions).map((action, index) => actionLine(action, index + 1, context)),
      more: more(actions.length, shown.actions, 'actions'),
    },
  ];
}

function actionLine(action: ResolvingAction, rank: number, { now }: ViewContext): Fix {
  const [host] = action.instance_ids;
  const by = action.tier?.due ?? null;
  return {
    rank,
    title: action.title,
    hosts: names(action.instance_names),
    why: clip(action.detail, 400),
    badges: [
      ...(action.exploited_and_exposed
        ? [{ text: 'exploited and exposed', tone: 'danger' as const, strong: true }]
        : []),
      ...(by === null ? [] : [{ text: due(by, now) }]),
    ],
    action: host === undefined ? null : { title: 'Show', verb: 'show_instance', data: { instance_id: host } },
  };
}

function leftOutBlocks(leftOut: Resolution['left_out']): Block[] {
  if (leftOut.length === 0) return [];
  return [
    {
      kind: 'facts',
      heading: 'Left out',
      facts: leftOut
        .slice(0, shown.leftOut)
        .map(({ name, reason }) => ({ label: clip(name, 48), value: { text: reason } })),
      more: more(leftOut.length, shown.leftOut, 'hosts'),
    },
  ];
}
