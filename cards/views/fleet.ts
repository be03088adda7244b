import type { FixGroup } from '../../services/contracts/vulnerability.js';
import type { InspectorFindings } from '../../services/operations/get-inspector-findings.js';
import { bounded, type Completeness, completeness, verdictOf } from '../completeness.js';
import { mayPropose, type ViewContext } from '../context.js';
import type { Action, Block, Tone, View } from '../view.js';
import { atLeast, names, plural, sentence } from '../words.js';
import { fixLine, planLimit } from './fixes.js';
import { footer, scanAges } from './footer.js';
import { pageOf } from './paging.js';

const overviewFixes = 5;
/** A button carries the ids of its hosts, so fixes of many hosts take more room. */
const pageFixes = (groups: FixGroup[]) => (groups.some(({ instance_ids }) => instance_ids.length > 12) ? 3 : 7);

/** Findings of many hosts: how bad, then what to do first. Page 2 and on list further fixes. */
export function fleetView(result: InspectorFindings, context: ViewContext): View {
  const named = new Map([...result.instances, ...result.unseen].map(({ instance_id, name }) => [instance_id, name]));
  const seen = completeness(result, named);
  const { now } = context;
  return {
    title: 'Vulnerabilities',
    verdict: verdictOf(claim(result, seen, context), seen),
    tone: tone(result, seen),
    notices: [...seen.notices, ...oldScans(result)],
    blocks: blocks(result, seen, context),
    actions: actions(result, seen, context),
    footer: footer(result.coverage, now, 'Inspector, EC2, Systems Manager', scanAges(result.instances, now)),
  };
}

function blocks(result: InspectorFindings, seen: Completeness, context: ViewContext): Block[] {
  if (seen.blind) return [];
  return context.page === undefined ? [severity(result, seen), ...fixes(result, context)] : fixes(result, context);
}

function oldScans({ instances }: InspectorFindings): string[] {
  const old = instances.filter(({ scan }) => scan === 'stale').map(({ name }) => name);
  return old.length === 0 ? [] : [`Known from an old scan only: ${names(old, 6)}.`];
}

/** Where no source says what is exploited, nobody may say that nothing is. */
const exploitationUnknown = ({ findings }: InspectorFindings) => findings.some((one) => one.known_exploited === null);

function claim(result: InspectorFindings, seen: Completeness, context: ViewContext) {
  const { attention_count, coverage, fix_groups } = result;
  if (coverage.requested === 0) return `No instances found in ${context.region}`;
  if (seen.blind) return 'Unknown: no host could be seen';
  if (attention_count === null) return 'Unknown how many hosts need attention';
  if (attention_count > 0) {
    const hosts = seen.complete
      ? `${attention_count} of ${plural(coverage.requested, 'host')}`
      : plural(attention_count, 'host');
    return sentence(`${atLeast(hosts, seen.partial)} ${attention_count === 1 ? 'needs' : 'need'} attention today`);
  }
  const scope = seen.complete
    ? `all ${plural(coverage.requested, 'host')}`
    : `the ${plural(coverage.answered, 'host')} seen`;
  if (fix_groups.length === 0) return `Nothing open on ${scope}`;
  return exploitationUnknown(result)
    ? `No critical finding on ${scope}; whether any is exploited is not known`
    : `No critical or known exploited finding on ${scope}`;
}

function tone(result: InspectorFindings, seen: Completeness): Tone {
  const { attention_count, high_count, fix_groups, coverage } = result;
  if (seen.blind || attention_count === null) return 'unknown';
  if (attention_count > 0) return 'danger';
  if (!seen.complete || exploitationUnknown(result)) return 'unknown';
  if (coverage.requested === 0) return 'neutral';
  return (high_count ?? 1) > 0 ? 'warning' : fix_groups.length > 0 ? 'neutral' : 'good';
}

const severity = (result: InspectorFindings, seen: Completeness): Block => ({
  kind: 'severity',
  critical: bounded(result.critical_count, seen),
  high: bounded(result.high_count, seen),
  medium: bounded(result.medium_count, seen),
  low: bounded(result.low_count, seen),
  untriaged: bounded(result.untriaged_count, seen),
  unseen: result.unseen.length,
  atLeast: seen.partial,
});

function fixes({ fix_groups }: InspectorFindings, context: ViewContext): Block[] {
  if (fix_groups.length === 0) return [];
  const { rows, range } = shownFixes(fix_groups, context);
  const from = fix_groups.indexOf(rows[0] as FixGroup);
  const heading = context.page === undefined ? 'Fix first' : `Fixes${range === null ? '' : ` ${range}`}`;
  const left = fix_groups.length - from - rows.length;
  return [
    {
      kind: 'fixes',
      heading,
      fixes: rows.map((group, index) => fixLine(group, from + index + 1, context)),
      more: left > 0 ? `and ${plural(left, 'more fix', 'more fixes')}, less urgent` : null,
    },
  ];
}

/** The overview is short; from the button "All fixes" on, pages hold more. */
const shownFixes = (groups: FixGroup[], context: ViewContext) =>
  context.page === undefined
    ? { rows: groups.slice(0, overviewFixes), range: null, actions: [] }
    : pageOf(groups, 'show_fleet', context, pageFixes(groups));

function actions(result: InspectorFindings, seen: Completeness, context: ViewContext): Action[] {
  const { fix_groups } = result;
  const pages = shownFixes(fix_groups, context).actions;
  const all: Action[] =
    context.page === undefined && fix_groups.length > overviewFixes
      ? [{ title: `All ${fix_groups.length} fixes`, verb: 'show_fleet', data: { ...context.question, page: 1 } }]
      : [];
  const retry: Action[] =
    seen.blind || result.coverage.failed.some(({ retryable }) => retryable)
      ? [{ title: 'Ask again', verb: 'show_fleet', data: { ...context.question } }]
      : [];
  return [
    ...pages,
    ...(context.page === undefined ? planCritical(fix_groups, context) : []),
    ...retry,
    { title: 'Patch status', verb: 'show_patch_status', data: { instance_ids: [] } },
    ...all,
    { title: 'Security events', verb: 'show_security_events', data: {} },
  ];
}

function planCritical(groups: FixGroup[], context: ViewContext): Action[] {
  const urgent = groups.filter(({ kind, severity }) => kind === 'os_package' && severity === 'critical');
  const hosts = [...new Set(urgent.flatMap(({ instance_ids }) => instance_ids))];
  if (urgent.length < 2 || hosts.length > planLimit || !mayPropose(context)) return [];
  return [
    { title: 'Plan everything critical', verb: 'plan_fix', data: { instance_ids: hosts, patch_level: 'critical' } },
  ];
}
