import { windowOf } from '../../services/approvals/approval-state.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { PatchPlan, PlanContent, WorkPlan } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { instanceUrl, vulnerabilityUrl } from '../links.js';
import { clock, span } from '../time.js';
import type { Block, Fact, Text } from '../view.js';
import { more, names, number, plural } from '../words.js';
import { packageTable, whatWords } from './approval-packages.js';

/** Everything an approver needs to decide: what, why now, in which order, how to undo it, when, who asked. */
export function patchBlocks(content: PatchPlan, approval: Approval, context: ViewContext): Block[] {
  return [
    {
      kind: 'facts',
      heading: null,
      facts: [
        { label: 'What', value: { text: whatWords(content), strong: true } },
        { label: 'Why now', value: why(content, approval) },
        { label: 'Closes', value: closes(content) },
        { label: 'Where', value: where(content, context) },
        { label: 'Waves', value: { text: waves(content) } },
        ...drain(content),
        { label: 'Gate', value: gate(content) },
        { label: 'Reboot', value: reboot(content) },
        { label: 'Undo', value: undo(content) },
        { label: 'Window', value: { text: windowWords(approval, context.now) } },
      ],
    },
    ...packageTable(content),
  ];
}

/** A window that is open already means: as soon as it is approved. */
export function windowWords(approval: Approval, now: Date): string {
  const { start, end } = windowOf(approval);
  const { moved, start: planned } = approval.plan.content.window;
  const isOpen = Date.parse(start) <= now.getTime() && now.getTime() < Date.parse(end);
  const words = isOpen ? `as soon as approved, until ${clock(end, now)}` : span(start, end, now);
  const behind = moved && start === planned ? ` · without the freeze ${span(moved.start, moved.end, now)}` : '';
  return `${words}${behind}`;
}

function why({ closes: { known_exploited } }: PatchPlan, { criticality }: Approval): Text {
  if (known_exploited.length === 0) return { text: `${criticality.toUpperCase()} severity, nothing known exploited` };
  const text = `${number(known_exploited.length)} known exploited (CISA KEV) · ${criticality.toUpperCase()} severity`;
  return { text, tone: 'danger', strong: true };
}

function closes({ closes: { findings, known_exploited, vulnerability_ids } }: PatchPlan): Text {
  const ids = [...new Set([...known_exploited, ...vulnerability_ids])];
  const url = ids[0] === undefined ? undefined : vulnerabilityUrl(ids[0]);
  return { text: [names(ids, 2), plural(findings, 'finding')].filter(Boolean).join(' · '), ...(url && { url }) };
}

export function where({ hosts }: PlanContent, { region }: ViewContext): Text {
  const environments = [...new Set(hosts.map(({ environment }) => environment ?? 'environment ?'))];
  const [only] = hosts;
  const url = hosts.length === 1 && only !== undefined ? instanceUrl(region, only.instance_id) : undefined;
  const text = `${names(
    hosts.map(({ name }) => name),
    8,
  )} (${names(environments, 3)})`;
  return { text, ...(url && { url }) };
}

export function waves({ waves: list, hosts }: WorkPlan): string {
  const named = new Map(hosts.map(({ instance_id, name }) => [instance_id, name]));
  const said = list.slice(0, 4).map(({ name, instance_ids }) => {
    const members = instance_ids.map((id) => named.get(id) ?? id);
    return `${name}: ${members.length > 4 ? plural(members.length, 'host') : names(members)}`;
  });
  return [said.join(' -> '), more(list.length, 4, 'waves')].filter(Boolean).join(' ');
}

/** Hosts that serve nobody meanwhile. */
function drain({ hosts }: PatchPlan): Fact[] {
  const drained = hosts.filter((host) => host.drain);
  if (drained.length === 0) return [];
  const groups = [...new Set(drained.map((host) => host.drain?.name ?? ''))];
  const who = names(drained.map(({ name }) => name));
  return [
    { label: 'Drain', value: { text: `${who}: out of ${names(groups)} before the install, back in afterwards` } },
  ];
}

/** What must be well before the next wave begins, and what of it nobody could name. */
function gate({ gates, waves: list, hosts }: PatchPlan): Text {
  const { alarms, firing_alarms, target_groups, bake_minutes } = gates;
  const said = [
    'status checks, SSM agent, installed versions',
    hosts.some(({ health_check }) => health_check) && 'the kernel that runs',
    hosts.some(({ health_check }) => health_check === 'services') && 'no more failed services than before',
    target_groups &&
      target_groups.length > 0 &&
      `healthy in ${names(
        target_groups.map(({ name }) => name),
        3,
      )}`,
    alarms && alarms.length > 0 && `quiet ${names(alarms, 3)}`,
    list.length > 1 && bake_minutes > 0 && `${number(bake_minutes)} min of watching between waves`,
  ].filter(Boolean);
  const unseen = [!alarms && 'alarms', !target_groups && 'target groups'].filter(Boolean);
  const doubts = [
    unseen.length > 0 && `${unseen.join(' and ')} could not be read`,
    firing_alarms.length > 0 && `firing already, so no sign: ${names(firing_alarms, 3)}`,
  ].filter(Boolean);
  const text = [said.join('; '), ...doubts].join('. ');
  return { text, ...(doubts.length > 0 && { tone: 'warning' as const }) };
}

/** `web-1 reboots (libc6); web-2 does not`. */
function reboot({ reboot_option, hosts }: PatchPlan): Text {
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

const undo = ({ rollback, hosts }: PatchPlan): Text =>
  rollback.enabled && rollback.tier === 'root_volume_snapshot'
    ? { text: [undoWords(rollback), ...noWayBack(hosts)].join(' ') }
    : { text: `no rollback prepared. ${rollback.loses}`, tone: 'warning', strong: true };

const undoWords = ({ loses, restore }: PatchPlan['rollback']): string =>
  [
    'snapshot of the root volume first.',
    restore && 'A host that is unhealthy afterwards goes back by itself.',
    `Going back loses: ${uncapitalised(loses)}`,
  ]
    .filter(Boolean)
    .join(' ');

/** Hosts that would not come back, and why. */
const noWayBack = (hosts: PatchPlan['hosts']): string[] =>
  hosts
    .filter(({ undo: way }) => way?.tier === 'not_possible')
    .slice(0, 3)
    .map(({ name, undo: way }) => `${clip(name, 48)} cannot go back: ${clip(way?.detail ?? '', 120)}.`);

const uncapitalised = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
