import type { FixGroup } from '../../services/contracts/vulnerability.js';
import { mayPropose, type ViewContext } from '../context.js';
import { vulnerabilityUrl } from '../links.js';
import { date, due } from '../time.js';
import type { Action, Block, Fix, Text } from '../view.js';
import { more, names, number, plural, probability } from '../words.js';

/** `execute_automated_patching` takes at most 50 instances. */
export const planLimit = 50;

/** One line a person can act on: what to install, where, what it closes and how soon, with its button. */
export function fixLine(group: FixGroup, rank: number, context: ViewContext): Fix {
  return {
    rank,
    title: group.title,
    hosts: names(group.instance_names, 4, group.instance_count),
    why: group.kind === 'network' ? group.why : doubts(group),
    badges: [...urgency(group, context), effort(group), ...exposure(group), ...closes(group)],
    action: fixAction(group, context),
  };
}

/** What can be done about, and what waits for a fix: the latter is no fix and never stands among them. */
export function splitFixes(groups: readonly FixGroup[]): { fixable: FixGroup[]; open: FixGroup[] } {
  const isOpen = ({ kind }: FixGroup) => kind === 'no_fix';
  return { fixable: groups.filter((group) => !isOpen(group)), open: groups.filter(isOpen) };
}

const shownOpen = 4;

export function noFixYet(open: readonly FixGroup[], { whole, page }: ViewContext): Block[] {
  if (open.length === 0) return [];
  const most = whole && page !== undefined ? open.length : shownOpen;
  const facts = open.slice(0, most).map(({ package: label, severity, vulnerability_ids, ...group }) => ({
    label,
    value: {
      text: [
        severity.toUpperCase(),
        names(vulnerability_ids, 2),
        names(group.instance_names, 3, group.instance_count),
      ].join(' · '),
    },
  }));
  return [{ kind: 'facts', heading: 'No fix yet', facts, more: more(open.length, most) }];
}

/** What is not known is named: the rank counts it as the worse of its answers. */
function doubts({ factors }: FixGroup): string {
  const unknown = factors.filter(({ effect }) => effect === 'unknown').map(({ name }) => name);
  return unknown.length === 0 ? '' : `Not known: ${names(unknown, 5)}. It stands where the worse answer puts it.`;
}

function urgency({ known_exploited, tier, severity }: FixGroup, { now }: ViewContext): Text[] {
  const badges: Text[] = [severityBadge(severity)];
  if (known_exploited.length > 0) {
    badges.push({ text: `${number(known_exploited.length)} known exploited`, tone: 'danger', strong: true });
  }
  if (tier.due !== null) {
    const late = due(tier.due, now).startsWith('overdue');
    badges.push({ text: due(tier.due, now), ...(late && { tone: 'danger' as const }), strong: true });
  }
  return badges;
}

/** Severity is always written, never colour alone. */
export function severityBadge(severity: FixGroup['severity']): Text {
  const tone = severity === 'critical' ? 'danger' : severity === 'high' ? 'warning' : 'neutral';
  return { text: severity.toUpperCase(), tone, strong: true };
}

/** Names the worst vulnerability, a known exploited one where there is one, and counts the rest. */
function closes({ vulnerability_ids, known_exploited, finding_count, epss }: FixGroup): Text[] {
  const ids = [...new Set([...known_exploited, ...vulnerability_ids])];
  const url = ids[0] === undefined ? undefined : vulnerabilityUrl(ids[0]);
  const badges: Text[] = [{ text: `closes ${names(ids, 1) || plural(finding_count, 'finding')}`, ...(url && { url }) }];
  if (epss !== null) badges.push({ text: `EPSS ${probability(epss)}` });
  return badges;
}

function exposure({ internet_exposed }: FixGroup): Text[] {
  if (internet_exposed === null) return [{ text: 'exposure ?', tone: 'unknown' }];
  return internet_exposed ? [{ text: 'reachable from the internet' }] : [];
}

function effort({ kind, reboot }: FixGroup): Text {
  if (kind === 'no_fix') return { text: 'no fix released yet' };
  if (kind === 'application_package') return { text: 'no OS patch: needs a deployment' };
  if (kind === 'network') return { text: 'a network setting, not a patch' };
  if (reboot === 'unknown') return { text: 'reboot ?', tone: 'unknown' };
  return reboot === 'required' ? { text: 'needs a reboot' } : { text: 'no reboot' };
}

function fixAction(group: FixGroup, context: ViewContext): Action | null {
  const [host] = group.instance_ids;
  if (host === undefined) return null;
  if (group.kind !== 'os_package') return { title: 'Show', verb: 'show_instance', data: { instance_id: host } };
  if (!mayPropose(context) || group.instance_count > planLimit) return null;
  return {
    title: 'Plan this fix',
    verb: 'plan_fix',
    data: { fix_ids: [group.fix_id], instance_ids: group.instance_ids },
  };
}

/** `CVE-2021-4034 (due 28 Nov)`: a catalogue entry with its own date. */
export const kevWords = (id: string, kevDue: string | null, now: Date): string =>
  kevDue === null ? `${id} known exploited` : `${id} known exploited (CISA due date ${date(kevDue, now)})`;

/** `risk 92 of 100`, `risk ?`. */
export const riskWords = (score: number | null): string =>
  `risk ${score === null ? '?' : `${number(Math.round(score))} of 100`}`;
