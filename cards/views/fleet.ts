import type { FixGroup } from '../../services/contracts/vulnerability.js';
import type { InspectorFindings } from '../../services/operations/get-inspector-findings.js';
import { type Completeness, completeness, verdictOf } from '../completeness.js';
import { mayPropose, type ViewContext } from '../context.js';
import { clock } from '../time.js';
import { type Action, type Block, type SeverityName, severityNames, type Tone, type View } from '../view.js';
import { atLeast, names, number, plural, sentence } from '../words.js';
import { acceptedBlocks, reopenedNotices } from './acceptance.js';
import { fixLine, noFixYet, planLimit, splitFixes } from './fixes.js';
import { footer, scanAges } from './footer.js';
import { pageOf } from './paging.js';

const overviewFixes = 5;
/** A button carries the ids of its hosts, so fixes of many hosts take more room. */
const pageFixes = (groups: FixGroup[]) => (groups.some(({ instance_count }) => instance_count > 12) ? 3 : 7);

/** Findings of many hosts: how bad, then what to do first. Page 2 and on list further fixes. */
export function fleetView(result: InspectorFindings, context: ViewContext): View {
  const named = new Map([...result.instances, ...result.unseen].map(({ instance_id, name }) => [instance_id, name]));
  const seen = completeness(result, named);
  const { now } = context;
  return {
    title: 'Vulnerabilities',
    verdict: verdictOf(asked(result, seen, context) + claim(result, seen, context), seen),
    tone: tone(result, seen),
    notices: [...seen.notices, ...reopenedNotices(result.findings), ...oldScans(result), ...changed(result, now)],
    blocks: blocks(result, seen, context),
    actions: actions(result, seen, context),
    footer: footer(result.coverage, now, 'Inspector, EC2, Systems Manager', scanAges(result.instances, now)),
  };
}

function blocks(result: InspectorFindings, seen: Completeness, context: ViewContext): Block[] {
  if (seen.blind) return [];
  if (context.page !== undefined) return fixes(result, context);
  return [
    severity(result),
    ...reached(result),
    ...fixes(result, context),
    ...acceptedBlocks(result.accepted, result.accepted_count, context),
  ];
}

function oldScans({ instances }: InspectorFindings): string[] {
  const old = instances.filter(({ scan }) => scan === 'stale').map(({ name }) => name);
  return old.length === 0 ? [] : [`Known from an old scan only: ${names(old, 6)}.`];
}

/** What became of findings since the time that was asked about. */
function changed({ changes }: InspectorFindings, now: Date): string[] {
  if (!changes) return [];
  const { since, new_count, new_vulnerability_ids: fresh, closed_count, newly_exploited, exact } = changes;
  // An answer names so many at most: how many others there are is not known from it.
  const some = (ids: readonly string[]) =>
    ids.length > 0 ? ` (${names(ids.slice(0, 3))}${ids.length > 3 ? ' and others' : ''})` : '';
  const parts = [
    `${plural(new_count, 'new finding')}${some(fresh)}`,
    closed_count === null ? 'how many were closed is not known' : `${number(closed_count)} closed`,
    ...(newly_exploited.length > 0 ? [`exploited only since then: ${names(newly_exploited, 3)}`] : []),
  ];
  return [`Since ${clock(since, now)}: ${atLeast(parts.join(', '), !exact)}.`];
}

/** The one severity that was asked for, before the verdict about all. */
function asked(result: InspectorFindings, { blind }: Completeness, { question }: ViewContext): string {
  const wanted = severityNames.find((name) => name === question?.severity);
  if (!wanted || blind || result.coverage.requested === 0) return '';
  const n = knownCount(result, wanted);
  if (n === null) return `Unknown how many findings are ${wanted} · `;
  const some = n === 0 ? `no ${wanted} finding` : plural(n, `${wanted} finding`);
  return `${sentence(atLeast(some, !result.exact_counts.includes(wanted)))} · `;
}

function claim(result: InspectorFindings, seen: Completeness, context: ViewContext) {
  const { attention_count, later_count, coverage, finding_count } = result;
  if (coverage.requested === 0) return `No instances found in ${context.region}`;
  if (seen.blind) return 'Unknown: no host could be seen';
  if (attention_count === null) return 'Unknown how many hosts need attention';
  // Where no source says what is exploited, nobody may say that nothing is.
  const doubt = result.exploitation_unknown ? '; whether any is exploited is not known' : '';
  if (attention_count > 0) {
    const hosts = seen.complete
      ? `${attention_count} of ${plural(coverage.requested, 'host')}`
      : plural(attention_count, 'host');
    const verb = attention_count === 1 ? 'needs' : 'need';
    return sentence(`${atLeast(hosts, seen.partial)} ${verb} attention today${later(later_count, 'more')}`);
  }
  const scope = seen.complete
    ? `all ${plural(coverage.requested, 'host')}`
    : `the ${plural(coverage.answered, 'host')} seen`;
  if (finding_count === 0) return `Nothing open on ${scope}`;
  const where = seen.complete ? '' : ` on ${scope}`;
  return `Nothing needs attention today${where}${later(later_count, later_count === 1 ? 'host' : 'hosts')}${doubt}`;
}

const later = (hosts: number | null | undefined, who: string): string =>
  hosts ? `, ${number(hosts)} ${who} ${hosts === 1 ? 'has' : 'have'} fixes due later` : '';

function tone(result: InspectorFindings, seen: Completeness): Tone {
  const { attention_count, critical_count, high_count, finding_count, coverage } = result;
  if (seen.blind || attention_count === null) return 'unknown';
  if (attention_count > 0) return 'danger';
  if (!seen.complete || result.exploitation_unknown) return 'unknown';
  if (coverage.requested === 0) return 'neutral';
  return (critical_count ?? 1) > 0 || (high_count ?? 1) > 0 ? 'warning' : finding_count === 0 ? 'good' : 'neutral';
}

/** Some counts are exact although not every finding was read; 0 of what is not exact is not known. */
function knownCount(result: InspectorFindings, name: SeverityName): number | null {
  const count = result[`${name}_count`];
  return count === 0 && !result.exact_counts.includes(name) ? null : count;
}

const severity = (result: InspectorFindings): Block => ({
  kind: 'severity',
  critical: knownCount(result, 'critical'),
  high: knownCount(result, 'high'),
  medium: knownCount(result, 'medium'),
  low: knownCount(result, 'low'),
  untriaged: knownCount(result, 'untriaged'),
  unseen: result.unseen_count,
  lowerBounds: severityNames.filter((name) => !result.exact_counts.includes(name)),
});

/** Which hosts the internet reaches; one of which nobody can say is never silently left out. */
function reached({ internet, instances, unseen }: InspectorFindings): Block[] {
  if (!internet || internet.reached_count + internet.unknown_count === 0) return [];
  const named = new Map([...instances, ...unseen].map(({ instance_id, name }) => [instance_id, name]));
  const hosts = internet.reached.map((id) => named.get(id) ?? id);
  const unknown = internet.unknown_count > 0 ? `not known of ${plural(internet.unknown_count, 'host')}` : '';
  const text = [names(hosts, 6, internet.reached_count), unknown].filter(Boolean).join('; ');
  return [{ kind: 'facts', heading: null, facts: [{ label: 'Internet reaches', value: { text } }] }];
}

function fixes({ fix_groups }: InspectorFindings, context: ViewContext): Block[] {
  const { fixable, open } = splitFixes(fix_groups);
  const { rows, range, isLast } = shownFixes(fixable, context);
  const from = rows[0] === undefined ? 0 : fixable.indexOf(rows[0]);
  const heading = context.page === undefined ? 'Fix first' : `Fixes${range === null ? '' : ` ${range}`}`;
  const left = fixable.length - from - rows.length;
  const list: Block = {
    kind: 'fixes',
    heading,
    fixes: rows.map((group, index) => fixLine(group, from + index + 1, context)),
    more: left > 0 ? `and ${plural(left, 'more fix', 'more fixes')}, less urgent` : null,
  };
  return [...(rows.length > 0 ? [list] : []), ...(isLast ? noFixYet(open, context) : [])];
}

/** The overview is short; from the button "All fixes" on, pages hold more. */
function shownFixes(groups: FixGroup[], context: ViewContext) {
  if (context.page === undefined) {
    return { rows: groups.slice(0, overviewFixes), range: null, actions: [], isLast: true };
  }
  const page = pageOf(groups, 'show_fleet', context, pageFixes(groups));
  return { ...page, isLast: page.rows.at(-1) === groups.at(-1) };
}

function actions(result: InspectorFindings, seen: Completeness, context: ViewContext): Action[] {
  const { fixable } = splitFixes(result.fix_groups);
  const { rows, actions: pages } = shownFixes(fixable, context);
  const all: Action[] =
    context.page === undefined && fixable.length > overviewFixes
      ? [{ title: `All ${fixable.length} fixes`, verb: 'show_fleet', data: { ...context.question, page: 1 } }]
      : [];
  const retry: Action[] =
    seen.blind || result.coverage.failed.some(({ retryable }) => retryable)
      ? [{ title: 'Ask again', verb: 'show_fleet', data: { ...context.question } }]
      : [];
  const instance_ids = scope(result, context);
  const severity = context.question?.severity ?? 'all';
  const unfiltered: Action[] =
    severity === 'all'
      ? []
      : [{ title: 'Every severity', verb: 'show_fleet', data: { ...context.question, severity: 'all' } }];
  return [
    ...pages,
    ...unfiltered,
    ...(context.page === undefined ? planShown(rows, context) : []),
    ...retry,
    { title: 'Patch status', verb: 'show_patch_status', data: { instance_ids } },
    ...all,
    { title: 'Security events', verb: 'show_security_events', data: { instance_ids } },
  ];
}

/** The hosts that the question was about; none means the whole fleet. What it named stands in where it is too many. */
function scope({ instances }: InspectorFindings, { question }: ViewContext): string[] {
  const asked = question?.instance_ids;
  const selectors = Array.isArray(asked) ? asked : [];
  if (selectors.length === 0) return [];
  const ids = instances.map(({ instance_id }) => instance_id);
  return ids.length > 0 && ids.length <= planLimit ? ids : selectors;
}

/** Plans exactly the fixes that stand above it, whatever their severity: what is urgent is not always critical. */
function planShown(rows: readonly FixGroup[], context: ViewContext): Action[] {
  const shown = rows.filter(({ kind }) => kind === 'os_package');
  const hosts = [...new Set(shown.flatMap(({ instance_ids }) => instance_ids))];
  const most = Math.max(...shown.map(({ instance_count }) => instance_count), hosts.length);
  if (shown.length < 2 || most > planLimit || !mayPropose(context)) return [];
  const title =
    shown.length === rows.length ? `Plan the first ${shown.length} fixes` : `Plan the ${shown.length} patches above`;
  const fix_ids = shown.map(({ fix_id }) => fix_id);
  return [{ title, verb: 'plan_fix', data: { fix_ids, instance_ids: hosts } }];
}
