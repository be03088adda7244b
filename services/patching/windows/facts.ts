import type { Approval } from '../../contracts/approval.js';
import type { Host, Reading } from '../../instances.js';
import type { Services } from '../../services.js';
import { peersOf } from './blocked.js';
import type { WindowQuestion } from './report.js';

type Facts = Omit<WindowQuestion, 'daysAhead' | 'zone' | 'windowMinutes' | 'now'>;

/** Runs that are looked at: more are not open at once. */
const MOST_RUNS = 100;

/** Everything that says when a host can be patched, read side by side. What fails leaves a gap and the rest stands. */
export async function readWindowFacts(
  services: Pick<Services, 'instances' | 'findings' | 'patchWindows' | 'approvals' | 'policy' | 'changeControl'>,
  asked: Host,
  signal: AbortSignal,
): Promise<Reading<Facts>> {
  const { instances, findings, patchWindows, approvals, policy, changeControl } = services;
  const fleet = await instances.select([], signal);
  const peers = peersOf(asked, fleet.hosts);
  const [described, load, constraints, found, runs, freezes] = await Promise.all([
    instances.describe([asked], signal, ['ssm']),
    patchWindows.load(asked, signal),
    patchWindows.constraints(asked, peers, signal),
    findings.of([asked], signal),
    openRuns(approvals),
    changeControl.freezes(),
  ]);
  const host = described.value[0] ?? asked;
  return {
    value: {
      host,
      peers,
      runs,
      freezes,
      load: load.value?.series ?? null,
      loadNotRead: load.value?.notRead ?? [],
      constraints: constraints.value,
      rules: policy.forEnvironments([host.environment]),
      findings: found.value.get(host.instance_id)?.map(({ kind }) => found.known(kind)) ?? null,
    },
    gaps: [
      ...described.gaps,
      ...load.gaps,
      ...constraints.gaps,
      // The load stands without its findings.
      ...found.gaps.map((gap) => ({ ...gap, instances: [] })),
    ],
    readAt: [...described.readAt, ...load.readAt, ...constraints.readAt, ...found.readAt],
  };
}

async function openRuns(approvals: Pick<Services['approvals'], 'list'>): Promise<Approval[]> {
  const some = (status: 'pending' | 'approved') => approvals.list({ status, limit: MOST_RUNS });
  return (await Promise.all([some('pending'), some('approved')])).flat();
}
