import type { FixGroup } from '../../services/contracts/vulnerability.js';
import { mayPropose, type ViewContext } from '../context.js';
import { vulnerabilityUrl } from '../links.js';
import { date, due } from '../time.js';
import type { Action, Fix, Text } from '../view.js';
import { names, number, plural, probability } from '../words.js';

/** `execute_automated_patching` takes at most 50 instances. */
export const planLimit = 50;

/** One line a person can act on: what to install, where, what it closes and how soon, with its button. */
export function fixLine(group: FixGroup, rank: number, context: ViewContext): Fix {
  return {
    rank,
    title: group.title,
    hosts: names(group.instance_names),
    why: group.why,
    badges: [...urgency(group, context), ...closes(group), ...exposure(group), effort(group)],
    action: fixAction(group, context),
  };
}

function urgency({ known_exploited, tier, severity }: FixGroup, { now }: ViewContext): Text[] {
  const badges: Text[] = [severityBadge(severity)];
  const [first] = known_exploited;
  if (first !== undefined) {
    const url = vulnerabilityUrl(first);
    const text = `${names(known_exploited, 1)} known exploited`;
    badges.push({ text, tone: 'danger', strong: true, ...(url && { url }) });
  }
  if (tier.due !== null) {
    const late = due(tier.due, now).startsWith('overdue');
    badges.push({
      text: due(tier.due, now),
      tone: late || (tier.days ?? 99) <= 3 ? 'danger' : 'warning',
      strong: late,
    });
  }
  return badges;
}

/** Severity is always written, never colour alone. */
export function severityBadge(severity: FixGroup['severity']): Text {
  const tone = severity === 'critical' ? 'danger' : severity === 'high' ? 'warning' : 'neutral';
  return { text: severity.toUpperCase(), tone, strong: true };
}

function closes({ vulnerability_ids, finding_count, epss }: FixGroup): Text[] {
  const what =
    vulnerability_ids.length > 0 ? plural(vulnerability_ids.length, 'CVE') : plural(finding_count, 'finding');
  const badges: Text[] = [{ text: `closes ${what}` }];
  if (epss !== null) badges.push({ text: `EPSS ${probability(epss)}` });
  return badges;
}

function exposure({ internet_exposed }: FixGroup): Text[] {
  if (internet_exposed === null) return [{ text: 'exposure ?', tone: 'unknown' }];
  return internet_exposed ? [{ text: 'reachable from the internet', tone: 'warning' }] : [];
}

function effort({ kind, reboot }: FixGroup): Text {
  if (kind === 'no_fix') return { text: 'no fix released yet', tone: 'warning' };
  if (kind === 'application_package') return { text: 'no OS patch: needs a deployment', tone: 'warning' };
  if (kind === 'network') return { text: 'a network setting, not a patch' };
  if (reboot === 'unknown') return { text: 'reboot ?', tone: 'unknown' };
  return reboot === 'required' ? { text: 'needs a reboot', tone: 'warning' } : { text: 'no reboot' };
}

function fixAction(group: FixGroup, context: ViewContext): Action | null {
  const [host] = group.instance_ids;
  if (host === undefined) return null;
  if (group.kind !== 'os_package') return { title: 'Show', verb: 'show_instance', data: { instance_id: host } };
  if (!mayPropose(context) || group.instance_ids.length > planLimit) return null;
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
