import type { Approval, HostState, PatchRun } from '../../services/contracts/approval.js';
import { isWork } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import { clip, room } from '../escape.js';
import { clock, relative } from '../time.js';
import type { Action, Block, Step, Tone } from '../view.js';
import { more, number, plural } from '../words.js';
import { stopAction, stoppedBy } from './approval-stop.js';

const shownHosts = 15;
type Host = PatchRun['hosts'][number];

const steps: Record<HostState, Step['state']> = {
  planned: 'waiting',
  snapshotted: 'running',
  installing: 'running',
  installed: 'running',
  reboot_pending: 'waiting',
  rebooted: 'running',
  verified: 'done',
  rolling_back: 'running',
  rolled_back: 'done',
  failed: 'failed',
  unknown: 'unknown',
};

/** Trouble first, then what is happening, then the rest: a cut list never hides a failure. */
const order: Record<HostState, number> = {
  failed: 0,
  unknown: 1,
  reboot_pending: 2,
  installing: 3,
  snapshotted: 3,
  installed: 4,
  rebooted: 4,
  planned: 5,
  verified: 6,
  rolling_back: 2,
  rolled_back: 6,
};

export const finished = ({ status }: PatchRun): boolean =>
  status === 'verified' || status === 'partly_verified' || status === 'failed' || status === 'stopped';

const count = ({ hosts }: PatchRun, ...states: HostState[]) =>
  hosts.filter(({ state }) => states.includes(state)).length;

/** First line of a run: where it is, or what came of it. "Verified" is the only word that means fixed. */
export function runVerdict(approval: Approval, run: PatchRun, { now }: ViewContext): string {
  const total = run.hosts.length;
  if (approval.plan.content.kind === 'rollback') return rollbackVerdict(approval, run, now);
  if (approval.plan.content.kind === 'alarms') return alarmsVerdict(approval, run, now);
  const verified = `${number(count(run, 'verified'))} of ${plural(total, 'host')} verified`;
  const trouble = run.hosts.filter(({ state }) => state !== 'verified' && state !== 'planned');
  switch (run.status) {
    case 'verified':
      if (trouble.length > 0) return `${verified}; ${named(trouble)}`;
      return `${verified} by a re-scan${closed(run)}${notStarted(run)}`;
    case 'partly_verified':
      return `Partly done: ${verified}${trouble.length > 0 ? `; ${named(trouble)}` : ''}${closed(run)}${notStarted(run)}`;
    case 'failed':
      return `Failed: ${verified}${trouble.length > 0 ? `; ${named(trouble)}` : ''}${notStarted(run)}`;
    case 'stopped':
      return `Stopped${by(approval, now)}: ${verified}${trouble.length > 0 ? `; ${named(trouble)}` : ''}${notStarted(run)}`;
    case 'rolling_back':
      return `Putting ${plural(trouble.length, 'host')} back: ${named(trouble)} · ${verified}${notStarted(run)}`;
    case 'verifying':
      return `Installed, not verified yet: waiting for the re-scan · ${verified}${since(run, now)}`;
    default:
      return `${position(approval, run)}${since(run, now)}`;
  }
}

const by = (approval: Approval, now: Date): string => (approval.stop ? ` by ${stoppedBy(approval, now)}` : '');

/** Only a host that was seen healthy at the versions from before counts as rolled back. */
function rollbackVerdict(approval: Approval, run: PatchRun, now: Date): string {
  const back = `${number(count(run, 'rolled_back'))} of ${plural(run.hosts.length, 'host')} rolled back`;
  const left = run.hosts.filter(({ state }) => state !== 'rolled_back');
  if (!finished(run)) return `${left.length > 0 ? named(left) : back}${since(run, now)}`;
  if (run.status === 'verified') return `${back}, healthy at the versions from before`;
  return `${run.status === 'stopped' ? `Stopped${by(approval, now)}` : 'Failed'}: ${back}; ${named(left)}`;
}

/** Only alarms that CloudWatch shows count as set. */
function alarmsVerdict(approval: Approval, run: PatchRun, now: Date): string {
  const set = `alarms set on ${number(count(run, 'verified'))} of ${plural(run.hosts.length, 'host')}`;
  const left = run.hosts.filter(({ state }) => state !== 'verified');
  if (!finished(run)) return `Setting alarms: ${left.length > 0 ? named(left) : set}${since(run, now)}`;
  if (run.status === 'verified') return `${set.charAt(0).toUpperCase()}${set.slice(1)}, as CloudWatch shows`;
  return `${run.status === 'stopped' ? `Stopped${by(approval, now)}` : 'Failed'}: ${set}; ${named(left)}`;
}

/** Hosts that were never begun, and hosts on which nothing was left to do. */
function notStarted({ hosts }: PatchRun): string {
  const planned = hosts.filter(({ state }) => state === 'planned');
  const skipped = planned.filter((host) => host.skipped).length;
  const left = planned.length - skipped;
  return [
    left > 0 ? ` · ${plural(left, 'host')} not started` : '',
    skipped > 0 ? ` · nothing left to do on ${plural(skipped, 'host')}` : '',
  ].join('');
}

const closed = ({ closed: result }: PatchRun): string => {
  if (result === null) return '';
  const exploited = result.known_exploited > 0 ? `, ${number(result.known_exploited)} of them known exploited` : '';
  return ` · ${plural(result.findings, 'finding')} closed${exploited}`;
};

function named(hosts: Host[]): string {
  const [first] = hosts;
  if (first === undefined) return '';
  const rest = hosts.length > 1 ? ` and ${plural(hosts.length - 1, 'more host')}` : '';
  return `${clip(first.name, 48)}: ${clip(first.detail, room.cell)}${rest}`;
}

const since = ({ started_at }: PatchRun, now: Date) =>
  started_at === null ? '' : ` · started ${clock(started_at, now)} (${relative(started_at, now)})`;

/** `Wave 1 of 3 · api-2: installing (2 of 2 packages)`: the last wave that was begun. */
function position({ plan }: Approval, run: PatchRun): string {
  const waves = isWork(plan.content) ? plan.content.waves : [];
  const begun = new Set(run.hosts.filter(isBegun).map(({ instance_id }) => instance_id));
  const index = Math.max(
    0,
    waves.findLastIndex(({ instance_ids }) => instance_ids.some((id) => begun.has(id))),
  );
  const inWave = new Set(waves[index]?.instance_ids);
  const current = run.hosts.filter(
    ({ instance_id, state }) => inWave.has(instance_id) && state !== 'planned' && state !== 'verified',
  );
  const wave = `Wave ${number(index + 1)} of ${number(waves.length)}`;
  return current.length > 0 ? `${wave} · ${named(current)}` : `${wave} · starting`;
}

const isBegun = ({ state, detail, skipped }: Host): boolean =>
  !skipped && (state !== 'planned' || !/^(waits|not started)/.test(detail));

export function runTone(run: PatchRun): Tone {
  if (run.status === 'failed' || count(run, 'failed') > 0) return 'danger';
  if (count(run, 'unknown') > 0) return 'unknown';
  if (run.status === 'verified') {
    return run.hosts.every(({ state, skipped }) => skipped || isGood(state)) ? 'good' : 'warning';
  }
  return run.status === 'partly_verified' || run.status === 'stopped' ? 'warning' : 'neutral';
}

const isGood = (state: HostState): boolean => state === 'verified' || state === 'rolled_back';

const said = (state: HostState) => state.replace('_', ' ');

/** One line a host, edited in place while the run goes on. */
export function runSteps({ plan }: Approval, run: PatchRun, { now }: ViewContext): Block {
  // To go back is what a rollback is for; to a patch it is a failure that was made good.
  const states = plan.content.kind === 'rollback' ? steps : { ...steps, rolled_back: 'failed' as const };
  const hosts = [...run.hosts].sort((a, b) => order[a.state] - order[b.state]);
  const shown = run.hosts.length > shownHosts ? hosts.slice(0, shownHosts) : run.hosts;
  return {
    kind: 'steps',
    heading: 'Hosts',
    steps: shown.map(({ name, state, detail, snapshot_id, at, kernel }) => ({
      label: name,
      state: state === 'planned' && finished(run) ? 'skipped' : states[state],
      detail: [
        state === 'planned' || state === steps[state] || detail.toLowerCase().includes(said(state)) ? '' : said(state),
        detail,
        kernel && !detail.includes(kernel.running) ? `runs kernel ${kernel.running}` : '',
        state === 'failed' && snapshot_id ? `snapshot ${snapshot_id}` : '',
        detail.includes(' UTC') ? '' : clock(at, now),
      ]
        .filter(Boolean)
        .join(' · '),
    })),
    more: more(run.hosts.length, shownHosts, `hosts (${number(count(run, 'verified'))} verified in all)`),
  };
}

/** Hosts that a person has to look at, then the way on. */
export function runActions(approval: Approval, run: PatchRun, context: ViewContext): Action[] {
  const back = finished(run)
    ? (['failed', 'verified'] as const)
        .flatMap((wanted) => run.hosts.filter(({ state }) => state === wanted))
        .slice(0, 3)
    : [];
  const trouble = run.hosts.filter(({ state }) => state === 'failed' || state === 'unknown').slice(0, 2);
  const again: Action = { title: 'Show progress', verb: 'show_approval', data: { approval_id: approval.approval_id } };
  return [
    ...(finished(run) ? [] : [again]),
    ...stopAction(approval, run, context),
    ...trouble.map(
      ({ name, instance_id }): Action => ({ title: `Open ${name}`, verb: 'show_instance', data: { instance_id } }),
    ),
    ...back.flatMap(({ name, instance_id, rollback_id, snapshot_id }): Action[] =>
      rollback_id && snapshot_id
        ? [{ title: `Roll back ${name}`, verb: 'roll_back', data: { instance_id, rollback_id } }]
        : [],
    ),
    approval.plan.content.kind === 'alarms'
      ? { title: 'Alarms', verb: 'show_alarms', data: { instance_ids: run.hosts.map((host) => host.instance_id) } }
      : { title: 'Vulnerabilities', verb: 'show_fleet', data: {} },
  ];
}
