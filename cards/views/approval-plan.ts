import type { Approval } from '../../services/contracts/approval.js';
import type { PlanContent } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import { instanceUrl, vulnerabilityUrl } from '../links.js';
import { at, span } from '../time.js';
import type { Block, Fact, Text } from '../view.js';
import { more, names, number, plural } from '../words.js';

/** Shown to people, and enough for them to tell two plans apart. */
export const hashPrefix = ({ plan }: Approval): string => plan.hash.slice(0, 8);

const shownPackages = 8;

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
        { label: 'Where', value: where(content, context) },
        { label: 'Waves', value: { text: waves(content) } },
        { label: 'Reboot', value: reboot(content) },
        { label: 'Undo', value: undo(content) },
        { label: 'Window', value: { text: span(content.window.start, content.window.end, context.now) } },
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
      { label: 'Window', value: { text: span(content.window.start, content.window.end, context.now) } },
      ...provenance(approval, context),
    ],
  };
};

interface Change {
  name: string;
  versions: string;
  hosts: string[];
}

/** The same package brought to the same version is one line, however many hosts take it. */
function changes({ hosts }: PlanContent): Change[] {
  const found = new Map<string, Change>();
  for (const { name: host, packages } of hosts) {
    for (const { name, arch, from, to } of packages) {
      const full = arch === null ? name : `${name}.${arch}`;
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
  const packages =
    list.length === 1 && only !== undefined
      ? `${only.name} ${only.versions}`
      : plural(new Set(list.map(({ name }) => name)).size, 'package');
  return `${packages} on ${plural(content.hosts.length, 'host')}, nothing else`;
}

function packageTable(content: PlanContent): Block[] {
  const list = changes(content);
  if (list.length < 2) return [];
  return [
    {
      kind: 'table',
      heading: 'Exactly these packages',
      columns: [
        { title: 'Package', width: 3 },
        { title: 'Version', width: 6 },
        { title: 'Hosts', width: 3 },
      ],
      rows: list
        .slice(0, shownPackages)
        .map(({ name, versions, hosts }) => [{ text: name }, { text: versions }, { text: names(hosts, 3) }]),
      more: more(list.length, shownPackages, 'package changes in this plan'),
    },
  ];
}

function why({ plan, criticality }: Approval): Text {
  const { findings, known_exploited, vulnerability_ids } = plan.content.closes;
  const closes = `closes ${plural(findings, 'finding')} (${plural(vulnerability_ids.length, 'CVE')})`;
  const [first] = known_exploited;
  if (first === undefined) return { text: `${criticality} · ${closes}` };
  const url = vulnerabilityUrl(first);
  return { text: `${names(known_exploited, 2)} known exploited · ${closes}`, tone: 'danger', ...(url && { url }) };
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

function waves({ waves: list, hosts }: PlanContent): string {
  const named = new Map(hosts.map(({ instance_id, name }) => [instance_id, name]));
  const said = list.slice(0, 4).map(({ name, instance_ids }) => {
    const members = instance_ids.map((id) => named.get(id) ?? id);
    return `${name}: ${members.length > 4 ? plural(members.length, 'host') : names(members)}`;
  });
  return [said.join(' -> '), more(list.length, 4, 'waves')].filter(Boolean).join(' ');
}

const reboot = ({ reboot_option }: PlanContent): Text =>
  reboot_option === 'NoReboot' ? { text: 'none' } : { text: 'if a package asks for it', tone: 'warning' };

const undo = ({ rollback }: PlanContent): Text =>
  rollback.enabled && rollback.tier === 'root_volume_snapshot'
    ? { text: `snapshot of the root volume before each host; going back loses ${rollback.loses}` }
    : { text: `no rollback prepared; ${rollback.loses}`, tone: 'warning', strong: true };

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

const done = { approve: 'Approved', reject: 'Rejected', cancel: 'Cancelled', postpone: 'Postponed' };
export const surfaces = { teams: 'Teams', slack: 'Slack' };

const decisions = ({ decisions: list }: Approval, now: Date): Fact[] =>
  list.slice(-6).map(({ decision, by, at: when, surface, comment }) => ({
    label: done[decision],
    value: { text: `${by.name} in ${surfaces[surface]}, ${at(when, now)}${comment ? `: "${comment}"` : ''}` },
  }));
