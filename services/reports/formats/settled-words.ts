import { tierWords } from '../../vulnerabilities/risk.js';
import { count, listing } from '../../words.js';
import type { ReportHeader } from '../report.js';

/** How long fixing takes and what is lived with, as lines for people. Not known is said, never left out. */
export function settledLines(header: ReportHeader): string[] {
  const { remediation_times: times, accepted_risks: accepted, risk_acceptances: acceptances } = header;
  return [...timeLines(times), ...acceptanceLines(acceptances), ...riskLines(accepted)];
}

function timeLines(times: ReportHeader['remediation_times']): string[] {
  if (times === null) return ['Time to remediate: not known, closed findings could not be read.'];
  if (times.by_tier.length === 0) {
    return ['Time to remediate: not known yet. Inspector lists no closed finding, and it keeps them for days only.'];
  }
  const some = times.truncated ? ' Only the newest were read.' : '';
  return [
    ...times.by_tier.map(
      ({ tier, closed, mean_days, median_days }) =>
        `Time to remediate, tier ${tierWords[tier]}: ${mean_days} days on average, median ${median_days}, of ${count(closed, 'closed finding')}.`,
    ),
    `${times.basis}.${some}`,
  ];
}

function riskLines(accepted: ReportHeader['accepted_risks']): string[] {
  if (accepted === null) return ['Accepted risks: not known, suppressed findings or their rules could not be read.'];
  const atLeast = accepted.truncated ? 'at least ' : '';
  const hidden = `Accepted risks: ${atLeast}${count(accepted.findings, 'finding is', 'findings are')} hidden by a suppression rule and counted nowhere above.`;
  return [
    hidden,
    ...accepted.rules.map(
      ({ name, reason, since }) =>
        `Rule ${name}, since ${since.slice(0, 10)}, without an end: ${reason ?? 'no reason was given'}.`,
    ),
  ];
}

function acceptanceLines(acceptances: ReportHeader['risk_acceptances']): string[] {
  if (acceptances === null)
    return ['Accepted by people: not known, it could not be read; every finding counts as open.'];
  const { findings, accepted, reopened } = acceptances;
  const total = findings === 0 ? 'none' : `${count(findings, 'finding')}, counted nowhere above`;
  return [
    `Accepted by people: ${total}.`,
    ...accepted.map(
      ({ risks, instance_names, until, approved_by, owner, reason }) =>
        `${listing(risks, 5)} on ${listing(instance_names, 5)}: accepted until ${until.slice(0, 10)} by ${listing(approved_by, 5)}, owner ${owner}: ${reason}.`,
    ),
    ...reopened.map(({ risk, instance_name, because }) => `Open again: ${risk} on ${instance_name}; ${because}.`),
  ];
}

/** What a report could not see, a line each; a gap that only repeats a host is left out. */
export function unseenLines({ unseen, coverage }: ReportHeader): string[] {
  const hosts = new Set(unseen.map(({ instance_id }) => instance_id));
  const repeats = ({ reason, instances }: ReportHeader['coverage']['failed'][number]): boolean =>
    reason === 'not_scanned' && instances.every((id) => hosts.has(id));
  return [
    ...unseen.map(({ name, reason }) => `${name}: ${reason}`),
    ...coverage.failed.filter((gap) => !repeats(gap)).map(({ detail }) => detail),
  ];
}
