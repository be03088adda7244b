import { isOver } from '../../services/acceptance/acceptance.js';
import type { Acceptance, AcceptanceState } from '../../services/contracts/acceptance.js';
import type { Finding } from '../../services/contracts/vulnerability.js';
import { groupBy } from '../../services/group-by.js';
import type { RiskAcceptance } from '../../services/operations/accept-risk.js';
import { mayPropose, type ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { clock, date } from '../time.js';
import type { Action, Block, Fact, View } from '../view.js';
import { more, names, number, plural, probability } from '../words.js';
import { approvalView } from './approval.js';

const shown = { facts: 6, choices: 20, notices: 3 };

/** A request as its approval; a form to make one; or what is accepted. */
export function riskAcceptanceView(result: RiskAcceptance, context: ViewContext): View {
  if (result.approval !== null) return approvalView(result.approval, context);
  const { summary, offer, acceptances } = result;
  const base = {
    verdict: summary,
    tone: 'neutral' as const,
    notices: [],
    footer: `as of ${clock(context.now.toISOString(), context.now)}`,
  };
  if (offer !== null) return { ...base, title: 'Accept a risk', ...form(offer, context) };
  const facts = acceptances.slice(0, shown.facts).map((one) => acceptanceFact(one, context.now));
  return {
    ...base,
    title: 'Accepted risks',
    blocks:
      facts.length === 0 ? [] : [{ kind: 'facts', heading: null, facts, more: more(acceptances.length, shown.facts) }],
    actions: [
      ...acceptances
        .filter((one) => !isOver(one, context.now))
        .slice(0, 2)
        .flatMap((one) => withdraw(one, context)),
      { title: 'Vulnerabilities', verb: 'show_fleet', data: {} },
    ],
  };
}

function form(offer: readonly Finding[], context: ViewContext): Pick<View, 'blocks' | 'actions'> {
  const instance_ids = [...new Set(offer.map(({ instance_id }) => instance_id))];
  const back: Action[] = instance_ids
    .slice(0, 1)
    .map((instance_id) => ({ title: 'Back', verb: 'show_instance', data: { instance_id } }));
  if (offer.length === 0 || !mayPropose(context)) return { blocks: [], actions: back };
  const byRisk = [...groupBy(offer, riskOf)];
  return {
    blocks: [
      {
        kind: 'choice',
        id: 'risks',
        label: 'What to live with',
        choices: byRisk.slice(0, shown.choices).map(([value, findings]) => ({ title: choice(findings), value })),
      },
      {
        kind: 'input',
        id: 'reason',
        label: 'Why',
        placeholder: 'For example: not reachable, and rebuilt next month',
        maxLength: 500,
      },
      { kind: 'input', id: 'duration', label: 'For how many days', placeholder: '30d', maxLength: 4 },
    ],
    actions: [{ title: 'Ask for acceptance', verb: 'accept_risk', data: { instance_ids } }, ...back],
  };
}

const riskOf = ({ vulnerability_id, finding_arn }: Finding): string => vulnerability_id ?? finding_arn;

/** `CVE-2021-4034 · HIGH, known exploited, EPSS 0.90 · policykit-1 · web-1, web-2`. */
function choice(findings: readonly Finding[]): string {
  const [first] = findings;
  if (!first) return '';
  const rank = [
    first.severity.toUpperCase(),
    first.known_exploited === null ? 'exploitation ?' : first.known_exploited ? 'known exploited' : '',
    first.epss === null ? 'EPSS ?' : `EPSS ${probability(first.epss)}`,
  ];
  const hosts = names([...new Set(findings.map(({ instance_name }) => instance_name))], 3);
  const name = first.vulnerability_id ?? clip(first.title, 60);
  return [name, rank.filter(Boolean).join(', '), first.packages[0]?.name, hosts].filter(Boolean).join(' · ');
}

function acceptanceFact({ hosts, reason, owner, approved_by, until, reopened }: Acceptance, now: Date): Fact {
  const ids = [...new Set(hosts.flatMap(({ risks }) => risks.map(({ risk_id }) => risk_id)))];
  const open =
    reopened.length > 0
      ? ` · ${plural(reopened.length, 'finding')} open again: ${clip(reopened[0]?.because ?? '', 80)}`
      : '';
  return {
    label: names(ids, 2),
    value: {
      text: `${names(hosts.map(({ name }) => name))} · until ${date(until, now)} by ${names(approved_by.map(({ name }) => name))}, owner ${owner.name}: ${clip(reason, 160)}${open}`,
      ...(open && { tone: 'warning' as const }),
    },
  };
}

const withdraw = ({ approval_id, hosts }: Acceptance, context: ViewContext): Action[] =>
  mayPropose(context)
    ? [
        {
          title: `Reopen ${names(
            hosts.flatMap(({ risks }) => risks.map(({ risk_id }) => risk_id)),
            1,
          )}`,
          verb: 'withdraw_risk',
          data: { approval_id },
          confirm: 'All that is left of this acceptance counts as open again, for everybody and at once.',
        },
      ]
    : [];

/** `accepted until 24 Dec by Ana Ruiz, owner Ben Okafor: no exploit path`. */
const accepted = ({ until, approved_by, owner, reason }: AcceptanceState, now: Date): string =>
  `accepted until ${date(until, now)} by ${names(approved_by)}, owner ${owner}: ${clip(reason, 160)}`;

/** What people live with stands where its findings would stand, apart from what is open. */
export function acceptedBlocks(
  findings: readonly Finding[] = [],
  total = findings.length,
  { now }: ViewContext,
): Block[] {
  const byApproval = [...groupBy(findings, ({ acceptance }) => acceptance?.approval_id ?? '').values()];
  if (byApproval.length === 0) return [];
  const facts = byApproval.slice(0, shown.facts).flatMap((some): Fact[] => {
    const said = some[0]?.acceptance;
    if (!said) return [];
    const hosts = names([...new Set(some.map(({ instance_name }) => instance_name))], 3);
    const label = names([...new Set(some.map((one) => one.vulnerability_id ?? clip(one.title, 40)))], 2);
    return [{ label, value: { text: `${hosts} · ${accepted(said, now)}` } }];
  });
  const heading = `Accepted, counted apart (${number(total)})`;
  return [{ kind: 'facts', heading, facts, more: more(byApproval.length, shown.facts) }];
}

/** What was accepted once and is not any more is said first: somebody relied on it. */
export function reopenedNotices(findings: readonly Finding[]): string[] {
  const open = findings.filter(({ acceptance }) => acceptance?.state === 'reopened');
  const said = open
    .slice(0, shown.notices)
    .map(
      ({ acceptance, instance_name, ...finding }) =>
        `Open again: ${finding.vulnerability_id ?? clip(finding.title, 60)} on ${instance_name} was accepted (owner ${acceptance?.owner}); ${acceptance?.because}.`,
    );
  const left = open.length - said.length;
  return left > 0 ? [...said, `${plural(left, 'more accepted risk is', 'more accepted risks are')} open again.`] : said;
}
