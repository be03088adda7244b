import type { Approval } from '../../services/contracts/approval.js';
import type { PlanContent } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { instanceUrl, vulnerabilityUrl } from '../links.js';
import { at, clock, span } from '../time.js';
import type { Action, Block, Fact, Text } from '../view.js';
import { more, names, number, plural } from '../words.js';
import { pageOf } from './paging.js';

/** Shown to people, and enough for them to tell two plans apart. */
export const hashPrefix = ({ plan }: Approval): string => plan.hash.slice(0, 8);

const shownPackages = 8;
const namedPackages = 4;

/** Everything an approver needs to decide: what, why now, in which order, how to undo it, when, who asked. */
export function planBlocks(approval: Approval, context: ViewContext): Block[] {
  const { content } = approval.plan;
  return [
    {
      kind: 'facts',
      heading: null,
      facts: [
        { label: 'What', value: { text: whatWords(content), strong: true } },
        { label: 'Why now', value: why(approval) },
        { label: 'Closes', value: closes(content) },
        { label: 'Where', value: where(content, context) },
        { label: 'Waves', value: { text: waves(content) } },
        { label: 'Reboot', value: reboot(content) },
        { label: 'Undo', value: undo(content) },
        { label: 'Window', value: { text: windowWords(content, context.now) } },
      ],
    },
    ...packageTable(content),
    { kind: 'facts', heading: null, facts: provenance(approval, context) },
  ];
}

/** What, where and when in three lines, for cards about a plan that is no longer open. */
export const planSummary = (approval: Approval, context: ViewContext): Block => {
  const { content } = approval.plan;
  return {
    kind: 'facts',
    heading: null,
    facts: [
      { label: 'What', value: { text: whatWords(content) } },
      { label: 'Where', value: where(content, context) },
      { label: 'Window', value: { text: summaryWindow(approval, context.now) } },
      ...provenance(approval, context),
    ],
  };
};

/** A window of a plan that is closed for good is only what it was. */
function summaryWindow({ status, plan, expires_at }: Approval, now: Date): string {
  const { start, end } = plan.content.window;
  const over = status === 'pending' ? now.getTime() >= Date.parse(expires_at) : status !== 'approved';
  const text = span(start, end, now);
  return over ? text.replace(/ \([^)]*\)$/, '') : text;
}

/** A window that is open already means: as soon as it is approved. */
const windowWords = ({ window: { start, end } }: PlanContent, now: Date): string =>
  Date.parse(start) <= now.getTime() && now.getTime() < Date.parse(end)
    ? `as soon as approved, until ${clock(end, now)}`
    : span(start, end, now);

interface Change {
  name: string;
  versions: string;
  hosts: string[];
}

/**
 * The same package brought to the same version is one line, however many hosts take it. The architecture is named
 * where it tells two packages apart.
 */
function changes({ hosts }: PlanContent): Change[] {
  const found = new Map<string, Change>();
  const archs = new Map<string, Set<string | null>>();
  for (const { name, arch } of hosts.flatMap(({ packages }) => packages)) {
    archs.set(name, (archs.get(name) ?? new Set()).add(arch));
  }
  for (const { name: host, packages } of hosts) {
    for (const { name, arch, from, to } of packages) {
      const full = (archs.get(name)?.size ?? 0) > 1 && arch !== null ? `${name}.${arch.toLowerCase()}` : name;
      const versions = `${from} -> ${to}`;
      const key = `${full} ${versions}`;
      const change = found.get(key) ?? { name: full, versions, hosts: [] };
      change.hosts.push(host);
      found.set(key, change);
    }
  }
  return [...found.values()];
}

export function whatWords(content: PlanContent): string {
  const list = changes(content);
  const [only] = list;
  const packageNames = [...new Set(list.map(({ name }) => name))];
  const packages =
    list.length === 1 && only !== undefined
      ? `${only.name} ${only.versions}`
      : packageNames.length <= namedPackages
        ? names(packageNames, namedPackages)
        : plural(packageNames.length, 'package');
  return `${packages} on ${plural(content.hosts.length, 'host')}, nothing else`;
}

const packageTable = (content: PlanContent): Block[] => {
  const list = changes(content);
  if (list.length < 2) return [];
  const left = more(list.length, shownPackages, 'package changes in this plan');
  return [changeTable(list.slice(0, shownPackages), 'Exactly these packages', left)];
};

const changeTable = (list: Change[], heading: string, left: string | null): Block => ({
  kind: 'table',
  heading,
  columns: [
    { title: 'Package', width: 3 },
    { title: 'Version', width: 6 },
    { title: 'Hosts', width: 3 },
  ],
  rows: list.map(({ name, versions, hosts }) => [{ text: name }, { text: versions }, { text: names(hosts, 3) }]),
  more: left,
});

/** Nobody approves what they cannot see: a long plan has pages. */
export function packagePage(
  { approval_id, plan }: Approval,
  context: ViewContext,
): { block: Block; actions: Action[] } {
  const { rows, range, actions } = pageOf(changes(plan.content), 'show_approval', {
    ...context,
    question: { approval_id },
  });
  return { block: changeTable(rows, `Package changes${range === null ? '' : ` ${range}`}`, null), actions };
}

export function allPackages({ approval_id, plan }: Approval): Action[] {
  const { length } = changes(plan.content);
  if (length <= shownPackages) return [];
  return [{ title: `All ${number(length)} package changes`, verb: 'show_approval', data: { approval_id, page: 1 } }];
}

function why({ plan, criticality }: Approval): Text {
  const { known_exploited } = plan.content.closes;
  if (known_exploited.length === 0) return { text: `${criticality.toUpperCase()} severity, nothing known exploited` };
  const text = `${number(known_exploited.length)} known exploited (CISA KEV) · ${criticality.toUpperCase()} severity`;
  return { text, tone: 'danger', strong: true };
}

function closes({ closes: { findings, known_exploited, vulnerability_ids } }: PlanContent): Text {
  const ids = [...new Set([...known_exploited, ...vulnerability_ids])];
  const url = ids[0] === undefined ? undefined : vulnerabilityUrl(ids[0]);
  return { text: [names(ids, 2), plural(findings, 'finding')].filter(Boolean).join(' · '), ...(url && { url }) };
}

function where({ hosts }: PlanContent, { region }: ViewContext): Text {
  const environments = [...new Set(hosts.map(({ environment }) => environment ?? 'environment ?'))];
  const [only] = hosts;
  const url = hosts.length === 1 && only !== undefined ? instanceUrl(region, only.instance_id) : undefined;
  const text = `${names(
    hosts.map(({ name }) => name),
    8,
  )} (${names(environments, 3)})`;
  return { text, ...(url && { url }) };
}

export function waves({ waves: list, hosts }: PlanContent): string {
  const named = new Map(hosts.map(({ instance_id, name }) => [instance_id, name]));
  const said = list.slice(0, 4).map(({ name, instance_ids }) => {
    const members = instance_ids.map((id) => named.get(id) ?? id);
    return `${name}: ${members.length > 4 ? plural(members.length, 'host') : names(members)}`;
  });
  return [said.join(' -> '), more(list.length, 4, 'waves')].filter(Boolean).join(' ');
}

/** `web-1 reboots (libc6); web-2 does not`. */
function reboot({ reboot_option, hosts }: PlanContent): Text {
  if (reboot_option === 'NoReboot') return { text: 'none' };
  const [some, others] = [true, false].map((does) =>
    hosts.filter((host) => ((host.reboot_option ?? reboot_option) === 'RebootIfNeeded') === does),
  );
  const said = (some ?? []).slice(0, 3).map(({ name, reboot_because }) => {
    const because = reboot_because ? ` (${names(reboot_because, 2)})` : '';
    return `${clip(name, 48)} reboots${because}`;
  });
  const left = more(some?.length ?? 0, 3, 'reboot');
  const stay = names(
    (others ?? []).map(({ name }) => name),
    3,
  );
  const none = stay && `${stay} ${others?.length === 1 ? 'does' : 'do'} not`;
  return { text: [...said, left, none].filter(Boolean).join('; '), tone: 'warning' };
}

const undo = ({ rollback }: PlanContent): Text =>
  rollback.enabled && rollback.tier === 'root_volume_snapshot'
    ? { text: `snapshot of the root volume first. Going back loses: ${uncapitalised(rollback.loses)}` }
    : { text: `no rollback prepared. ${rollback.loses}`, tone: 'warning', strong: true };

const uncapitalised = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function provenance(approval: Approval, { now }: ViewContext): Fact[] {
  const { plan, requested_by, requested_at, policy_version } = approval;
  const { document } = plan.content;
  return [
    { label: 'Asked by', value: { text: `${requested_by.name}, ${at(requested_at, now)}` } },
    ...decisions(approval, now),
    {
      label: 'Plan',
      value: {
        text: `${hashPrefix(approval)} · ${document.name} version ${document.version} · policy ${number(policy_version)}`,
      },
    },
  ];
}

const done = { approve: 'Approved', reject: 'Rejected', cancel: 'Cancelled', postpone: 'Deadline extended' };
export const surfaces = { teams: 'Teams', slack: 'Slack' };

const decisions = ({ decisions: list }: Approval, now: Date): Fact[] =>
  list.slice(-6).map(({ decision, by, at: when, surface, comment }) => ({
    label: done[decision],
    value: { text: `${by.name} in ${surfaces[surface]}, ${at(when, now)}${comment ? `: "${comment}"` : ''}` },
  }));
