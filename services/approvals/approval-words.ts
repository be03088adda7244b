import type { Approval, Decision } from '../contracts/approval.js';
import { type AcceptancePlan, isWork, type PlanContent } from '../contracts/plan.js';
import { count, listing } from '../words.js';
import { approvers, asOf, OVERRIDERS, overriders, windowOf } from './approval-state.js';
import { renewalWords } from './renewal-words.js';
import { timeOfDay } from './time-of-day.js';

/** Who decided, when, and what follows: the sentence that a late click, a card and a terminal show alike. */
export function whatHappened(stored: Approval, now: Date): string {
  const approval = asOf(stored, now);
  const last = approval.decisions.at(-1);
  const when = (at: string): string => timeOfDay(at, now);
  switch (approval.status) {
    case 'pending':
      return `Waiting for a decision until ${when(approval.expires_at)}: ${stillNeeded(approval)}.`;
    case 'approved': {
      if (approval.break_glass) {
        const { by, at, reviewed } = approval.break_glass;
        const review = reviewed ? `reviewed by ${reviewed.by.name}` : 'nobody has reviewed that yet';
        return `${by.name} broke the glass for this at ${when(at)}; ${progress(approval, now)}; ${review}.`;
      }
      const given = approvers(approval);
      const names = given.map(({ by }) => by.name).join(' and ');
      return `${names} already approved this at ${when(given.at(-1)?.at ?? approval.requested_at)}; ${progress(approval, now)}${then(approval)}.`;
    }
    case 'rejected':
      return `${last?.by.name} rejected this at ${when(last?.at ?? '')}.`;
    case 'cancelled':
      if (approval.closed_because) return `This was closed: ${approval.closed_because}${then(approval)}.`;
      return last?.decision === 'cancel'
        ? `${last.by.name} cancelled this at ${when(last.at)}.`
        : 'This was withdrawn before anybody decided: the approvers could not be reached.';
    case 'revoked': {
      const revoked = approval.decisions.findLast(({ decision }) => decision === 'revoke');
      return `${revoked?.by.name} revoked the approval at ${when(revoked?.at ?? '')}: nothing was begun.`;
    }
    case 'expired':
      return `This expired at ${when(approval.expires_at)} without a decision.`;
  }
}

const then = (approval: Approval): string => {
  const words = renewalWords(approval);
  return words ? `; ${words}` : '';
};

/** What is asked of whom, by when, and when it would run. */
export function whatIsAsked(approval: Approval, now: Date): string {
  const { title } = approval.plan.content;
  const { start: opens } = windowOf(approval);
  const when = Date.parse(opens) <= now.getTime() ? 'as soon as approved' : timeOfDay(opens, now);
  const { kind } = approval.plan.content;
  const start = `${isWork(approval.plan.content) ? 'runs' : kind === 'alarms' ? 'set' : 'holds'} ${when}`;
  const needed = `${approval.required} ${approval.required === 1 ? 'approver' : 'approvers'}`;
  return `${title}: ${whatItDoes(approval.plan.content)}; ${start}. Waits for ${needed} until ${timeOfDay(approval.expires_at, now)}; ${nothingBefore(approval.plan.content)}`;
}

function whatItDoes(content: PlanContent): string {
  switch (content.kind) {
    case 'patch': {
      const { closes, reboot_option } = content;
      const exploited = closes.known_exploited.length > 0 ? `, ${closes.known_exploited.length} known exploited` : '';
      const reboot = reboot_option === 'NoReboot' ? 'no reboot' : 'reboots where needed';
      return `closes ${count(closes.findings, 'finding')}${exploited}; ${reboot}`;
    }
    case 'rollback': {
      const { vulnerability_ids } = content.reopens;
      const reboot = content.reboot_option === 'NoReboot' ? 'no reboot' : 'reboots';
      return `${count(vulnerability_ids.length, 'vulnerability', 'vulnerabilities')} come back; ${reboot}`;
    }
    case 'rules':
      return `changes ${content.of} from version ${content.from_version}`;
    case 'alarms':
      return `${count(content.alarms.length, 'alarm')} that ${content.hosts.length === 1 ? 'it lacks' : 'they lack'}, none that exists is changed`;
    case 'acceptance':
      return `${riskCount(content)} to live with until ${content.until.slice(0, 10)}, owner ${content.owner.name}`;
  }
}

export const riskCount = ({ hosts }: AcceptancePlan): string =>
  count(
    hosts.reduce((sum, { risks }) => sum + risks.length, 0),
    'finding',
  );

function nothingBefore({ kind }: PlanContent): string {
  if (kind === 'acceptance') return 'it counts as open before.';
  return `nothing is ${kind === 'patch' ? 'installed' : 'changed'} before.`;
}

/** The state of an approval after a decision, for the one who made it and for whoever asks. */
export function whatWasDecided(approval: Approval, now: Date): string {
  const last = approval.decisions.at(-1);
  if (last?.decision === 'override_freeze')
    return `${overrideWords(approval, last, now)} ${whatHappened(approval, now)}`;
  if (approval.status !== 'pending' || !last)
    return [whatHappened(approval, now).replace(' already approved', ' approved'), leftOut(approval)]
      .filter(Boolean)
      .join(' ');
  const did = last.decision === 'postpone' ? 'extended the deadline' : 'approved this';
  return [`${last.by.name} ${did} at ${timeOfDay(last.at, now)}.`, leftOut(approval), whatHappened(approval, now)]
    .filter(Boolean)
    .join(' ');
}

/** Which hosts an approver took out. */
function leftOut({ narrowed = [] }: Approval): string {
  const names = narrowed.flatMap(({ dropped }) => dropped.map(({ name }) => name));
  return names.length > 0 ? `Left out: ${listing(names, 10)}.` : '';
}

function overrideWords(approval: Approval, { by, at, freezes = [] }: Decision, now: Date): string {
  const given = Math.min(...freezes.map((key) => overriders(approval, key).length));
  const left = OVERRIDERS - given;
  const so =
    left > 0 ? `${count(left, 'more approver')} must say the same before that holds` : 'it may run during the freeze';
  return `${by.name} overrode the freeze for this at ${timeOfDay(at, now)}: ${so}.`;
}

function progress(approval: Approval, now: Date): string {
  const { run } = approval;
  if (run?.status === 'recorded') return 'it holds';
  if (run?.finished_at) return `it ended at ${timeOfDay(run.finished_at, now)} as ${run.status.replaceAll('_', ' ')}`;
  if (run?.started_at) return `it is running since ${timeOfDay(run.started_at, now)}`;
  const { start } = windowOf(approval);
  return Date.parse(start) <= now.getTime() ? 'it starts now' : `it starts at ${timeOfDay(start, now)}`;
}

export function stillNeeded(approval: Approval): string {
  const missing = approval.required - approvers(approval).length;
  return missing === 1 ? 'one more approver is needed' : `${missing} more approvers are needed`;
}
