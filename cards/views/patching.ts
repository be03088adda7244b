import type { Approval } from '../../services/contracts/approval.js';
import type { AutomatedPatching } from '../../services/operations/execute-automated-patching.js';
import { patchPlan } from '../../services/patching/runs.js';
import { type Completeness, completeness, verdictOf } from '../completeness.js';
import type { ViewContext } from '../context.js';
import { instanceUrl } from '../links.js';
import { span } from '../time.js';
import type { Action, Block, Fact, Fix, View } from '../view.js';
import { more, names, number, plural, sentence } from '../words.js';
import { approvalView } from './approval.js';
import { freezeNotices } from './approval-freeze.js';
import { whatWords } from './approval-packages.js';
import { waves } from './approval-plan.js';
import { stateOf, subject } from './approval-verdict.js';
import { footer } from './footer.js';

const shownHosts = 15;
const shownApprovals = 8;

/** A patch request waits for people in one approval or several, or no plan was made and the card says why. */
export function patchingView(result: AutomatedPatching, context: ViewContext): View {
  const named = namesIn(result);
  const seen = completeness(result, named);
  const approvals = result.approvals ?? (result.approval ? [result.approval] : []);
  const [only] = approvals;
  if (only === undefined) return noPlanView(result, seen, context);
  const view = approvals.length === 1 ? approvalView(only, context) : approvalsOverview(result, approvals, context);
  return {
    ...view,
    verdict: verdictOf(view.verdict, seen),
    notices: [...seen.notices, ...view.notices, ...notesOf(result)],
  };
}

/** What the level leaves open, then every host that is not in a plan. */
function notesOf(result: AutomatedPatching): string[] {
  const left = leftOut(result).map(
    ({ name, reason }) => `Not in ${(result.approvals?.length ?? 1) > 1 ? 'any' : 'this'} plan: ${name} (${reason})`,
  );
  return [
    ...(result.level ? [sentence(result.level.words)] : []),
    ...left.slice(0, 5),
    ...[more(left.length, 5, 'hosts left out')].filter((text) => text !== null),
  ];
}

/** Each approval briefly, with a button to it. */
function approvalsOverview(result: AutomatedPatching, approvals: readonly Approval[], context: ViewContext): View {
  const hosts = approvals.reduce((sum, { plan }) => sum + plan.content.hosts.length, 0);
  const fixes = approvals.slice(0, shownApprovals).map((approval, index): Fix => {
    const content = patchPlan(approval.plan);
    return {
      rank: index + 1,
      title: subject(approval),
      hosts: names(content.hosts.map(({ name }) => name)),
      why: `${whatWords(content)} · ${waves(content)}`,
      badges: [
        { text: content.hosts[0]?.environment ?? 'environment ?' },
        { text: whenWords(content.window, context.now) },
        { text: plural(approval.required, 'approval') },
        { text: stateOf(approval, context.now), tone: 'warning' },
      ],
      action: { title: 'Show approval', verb: 'show_approval', data: { approval_id: approval.approval_id } },
    };
  });
  return {
    title: 'Approvals needed',
    verdict: `${number(approvals.length)} approvals for ${plural(hosts, 'host')}, one for each environment and window · nothing is installed before they are given`,
    tone: 'warning',
    notices: [...new Set(approvals.flatMap((one) => freezeNotices(one, context.now)))],
    blocks: [
      { kind: 'fixes', heading: 'Each is decided by itself', fixes, more: more(approvals.length, shownApprovals) },
    ],
    actions: [{ title: 'Approvals', verb: 'show_approvals', data: {} }],
    footer: footer(result.coverage, context.now),
  };
}

const whenWords = ({ start, end }: { start: string; end: string }, now: Date): string =>
  Date.parse(start) <= now.getTime() ? 'as soon as approved' : span(start, end, now);

function noPlanView(result: AutomatedPatching, seen: Completeness, context: ViewContext): View {
  const left = leftOut(result);
  const isSafe = result.patch_status.state === 'nothing_to_do' && seen.complete;
  const facts = left.slice(0, shownHosts).map(({ instance_id, name, reason }): Fact => {
    const url = instanceUrl(context.region, instance_id);
    return { label: name, value: { text: reason, ...(url && { url }) } };
  });
  const blocks: Block[] =
    facts.length === 0 ? [] : [{ kind: 'facts', heading: 'Why', facts, more: more(left.length, shownHosts, 'hosts') }];
  const [first] = left;
  const why = left.length === 1 && first ? ` (${first.reason})` : '';
  return {
    title: isSafe ? 'Nothing to patch' : 'No plan made',
    verdict: isSafe
      ? `Nothing is open that a package fixes on ${plural(left.length, 'host')}`
      : verdictOf(`No plan was made for ${names(left.map(({ name }) => name))}${why}`, seen),
    tone: isSafe ? 'neutral' : 'unknown',
    notices: [...seen.notices, ...(isSafe || !result.level ? [] : [sentence(result.level.words)])],
    blocks,
    actions: noPlanActions(result, left),
    footer: footer(result.coverage, context.now),
  };
}

/** Where there is something at other levels, the way there. */
function noPlanActions({ level, patch_status }: AutomatedPatching, left: readonly Left[]): Action[] {
  const instance_ids = left.map(({ instance_id }) => instance_id).slice(0, 50);
  const beyond = (level?.beyond.known_exploited ?? 0) + (level?.beyond.others ?? 0);
  const data = { instance_ids };
  return [
    ...(beyond > 0 && patch_status.state === 'no_plan'
      ? [{ title: 'Plan all levels', verb: 'plan_fix' as const, data: { ...data, patch_level: 'all' } }]
      : []),
    { title: 'Patch status', verb: 'show_patch_status', data },
    { title: 'Vulnerabilities', verb: 'show_fleet', data: {} },
  ];
}

interface Left {
  readonly instance_id: string;
  readonly name: string;
  readonly reason: string;
}

/** Hosts without a plan, by name, without the words that the card says already. */
function leftOut({ left_out, approval, patch_status }: AutomatedPatching): Left[] {
  const planned = new Set(approval?.plan.content.hosts.map(({ instance_id }) => instance_id));
  const all =
    left_out ??
    Object.entries(patch_status.hosts)
      .filter(([id]) => !planned.has(id))
      .map(([id, reason]) => ({ instance_id: id, name: id, reason }));
  return all.map((one) => ({ ...one, reason: one.reason.replace(/^left out: /, '') }));
}

const namesIn = ({ left_out = [], approval, approvals = [] }: AutomatedPatching): Map<string, string> =>
  new Map(
    [
      ...left_out,
      ...[...approvals, ...(approval ? [approval] : [])].flatMap(
        ({ plan }): { instance_id: string; name: string }[] => plan.content.hosts,
      ),
    ].map(({ instance_id, name }) => [instance_id, name]),
  );
