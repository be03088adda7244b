import type { InstancePatchState, PatchComplianceData, SSM } from '@aws-sdk/client-ssm';
import { allPages } from '../aws/pages.js';
import type { MissingPatch } from '../contracts/patch.js';

/** What the last patch operation on a host counted. `never`: Patch Manager has no state for it. */
export type PatchState = PatchCounts | 'never';

export interface PatchCounts {
  /** null where the answer has no such count. */
  readonly missing: number | null;
  readonly failed: number | null;
  readonly pendingReboot: number | null;
  readonly rejected: number | null;
  readonly baselineId: string | null;
  readonly scannedAt: Date | null;
}

/** SSM `DescribeInstancePatchStates` for at most 50 ids. An instance that is absent from the answer was never scanned. */
export async function readPatchStates(
  ssm: SSM,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, PatchState>> {
  const states = await allPages(async (NextToken) => {
    const input = { InstanceIds: [...ids], MaxResults: 50, NextToken };
    const page = await ssm.describeInstancePatchStates(input, { abortSignal: signal });
    return { items: page.InstancePatchStates, next: page.NextToken };
  });
  const answer = new Map<string, PatchState>(ids.map((id) => [id, 'never']));
  for (const state of states) if (state.InstanceId) answer.set(state.InstanceId, countsOf(state));
  return answer;
}

const countsOf = (state: InstancePatchState): PatchCounts => ({
  missing: state.MissingCount ?? null,
  failed: state.FailedCount ?? null,
  pendingReboot: state.InstalledPendingRebootCount ?? null,
  rejected: state.InstalledRejectedCount ?? null,
  baselineId: state.BaselineId || null,
  scannedAt: state.OperationEndTime ?? null,
});

/** The states that make a host non-compliant, as the filter of `DescribeInstancePatches` takes them. */
const BEHIND = ['Missing', 'Failed', 'InstalledPendingReboot', 'InstalledRejected'];

/** What Patch Manager calls installed on one host, by the ids that it has for patches. */
export async function readInstalledPatches(ssm: SSM, InstanceId: string, signal: AbortSignal): Promise<string[]> {
  const patches = await allPages(async (NextToken) => {
    const Filters = [{ Key: 'State', Values: ['Installed', 'InstalledOther'] }];
    const input = { InstanceId, Filters, MaxResults: 100, NextToken };
    const page = await ssm.describeInstancePatches(input, { abortSignal: signal });
    return { items: page.Patches, next: page.NextToken };
  });
  return patches.flatMap(({ KBId }) => KBId ?? []);
}

/** SSM `DescribeInstancePatches`, which takes one instance a call: what it lacks. */
export async function readPatches(
  ssm: SSM,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, readonly MissingPatch[]>> {
  const answer = new Map<string, readonly MissingPatch[]>();
  for (const InstanceId of ids) {
    const patches = await allPages(async (NextToken) => {
      const Filters = [{ Key: 'State', Values: BEHIND }];
      const page = await ssm.describeInstancePatches(
        { InstanceId, Filters, MaxResults: 100, NextToken },
        { abortSignal: signal },
      );
      return { items: page.Patches, next: page.NextToken };
    });
    answer.set(InstanceId, patches.flatMap(missingPatch));
  }
  return answer;
}

/** The API's model says `INSTALLED_PENDING_REBOOT`, its answers say `InstalledPendingReboot`: both without case or line. */
const states: Readonly<Record<string, MissingPatch['state']>> = {
  missing: 'missing',
  failed: 'failed',
  installedpendingreboot: 'installed_pending_reboot',
  installedrejected: 'installed_rejected',
  availablesecurityupdate: 'available_security_update',
};

export function missingPatch(patch: PatchComplianceData): MissingPatch[] {
  const state = states[(patch.State ?? '').replaceAll('_', '').toLowerCase()];
  if (!state) return [];
  return [
    {
      id: patch.KBId || patch.Title || 'unknown',
      title: patch.Title || patch.KBId || 'unknown',
      classification: patch.Classification || null,
      severity: patch.Severity || null,
      state,
      vulnerability_ids: (patch.CVEIds ?? '')
        .split(',')
        .map((id) => id.trim())
        .filter(Boolean),
    },
  ];
}
