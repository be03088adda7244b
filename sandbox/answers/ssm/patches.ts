import type {
  DescribeInstancePatchesCommandInput,
  DescribeInstancePatchesCommandOutput,
  DescribeInstancePatchStatesCommandInput,
  DescribeInstancePatchStatesCommandOutput,
  InstancePatchState,
  PatchComplianceData,
} from '@aws-sdk/client-ssm';
import { AwsError, type Call } from '../../answer.js';
import type { Host, Patch } from '../../fleet/host.js';
import type { Fleet } from '../../fleet.js';
import { baselineOf } from './baselines.js';
import { nextToken, ssmPage } from './paging.js';

type Out<T> = Omit<T, '$metadata'>;

function compliance(host: Host, patch: Patch): PatchComplianceData {
  const kb = `${patch.binary}.${host.platform.arch.package}`;
  return {
    Title: `${kb}:${patch.version}`,
    KBId: kb,
    Classification: patch.state === 'InstalledOther' ? '' : 'Security',
    Severity: patch.state === 'InstalledOther' ? '' : patch.severity,
    // The API's enum says MISSING; the service says Missing.
    State: patch.state as unknown as 'MISSING',
    InstalledTime: new Date(patch.installedAt ?? 0),
    ...(patch.cves.length > 0 ? { CVEIds: patch.cves.join(',') } : {}),
  };
}

function patchState(host: Host): InstancePatchState | undefined {
  const run = host.state.patch;
  if (!run || host.seed.ssm === 'none') return undefined;
  const patches = host.patches();
  const count = (state: Patch['state']) => patches.filter((patch) => patch.state === state).length;
  const open = count('Missing') + count('Failed') + count('InstalledPendingReboot');
  return {
    InstanceId: host.seed.id,
    PatchGroup: '',
    BaselineId: baselineOf(host).BaselineId ?? '',
    SnapshotId: run.snapshotId,
    ...(run.overrideList ? { InstallOverrideList: run.overrideList } : {}),
    InstalledCount: count('Installed'),
    InstalledOtherCount: count('InstalledOther'),
    InstalledPendingRebootCount: count('InstalledPendingReboot'),
    InstalledRejectedCount: 0,
    MissingCount: count('Missing'),
    FailedCount: count('Failed'),
    NotApplicableCount: 0,
    UnreportedNotApplicableCount: 0,
    CriticalNonCompliantCount: 0,
    SecurityNonCompliantCount: open,
    OtherNonCompliantCount: 0,
    OperationStartTime: new Date(run.startedAt),
    OperationEndTime: new Date(run.endedAt),
    Operation: run.operation,
    ...(run.noRebootInstallAt ? { LastNoRebootInstallOperationTime: new Date(run.noRebootInstallAt) } : {}),
    ...(run.rebootOption ? { RebootOption: run.rebootOption } : {}),
  };
}

export function patchAnswers({ host }: Fleet) {
  return {
    /** An instance that was never scanned is not in the answer, and no error says so. */
    DescribeInstancePatchStates({
      input,
    }: Call<DescribeInstancePatchStatesCommandInput>): Out<DescribeInstancePatchStatesCommandOutput> {
      const states = [...new Set(input.InstanceIds)].flatMap((id) => {
        const one = host(id);
        return (one && patchState(one)) ?? [];
      });
      const { items, next } = ssmPage(states, input.NextToken, input.MaxResults ?? 50);
      return { InstancePatchStates: items, ...nextToken(next) };
    },

    DescribeInstancePatches({
      input,
    }: Call<DescribeInstancePatchesCommandInput>): Out<DescribeInstancePatchesCommandOutput> {
      const one = host(input.InstanceId ?? '');
      if (!one) throw new AwsError('InvalidInstanceId', `Instance id ${input.InstanceId} doesn't exist`);
      const patches =
        one.state.patch && one.seed.ssm !== 'none' ? one.patches().map((patch) => compliance(one, patch)) : [];
      const wanted = patches.filter((patch) =>
        (input.Filters ?? []).every(({ Key = '', Values = [] }) => {
          const read = filterValues[Key];
          if (!read) throw new AwsError('InvalidFilter', `The filter key ${Key} is not valid`);
          return Values.includes(read(patch) ?? '');
        }),
      );
      const { items, next } = ssmPage(wanted, input.NextToken, input.MaxResults ?? 50);
      return { Patches: items, ...nextToken(next) };
    },
  };
}

const filterValues: Readonly<Record<string, (patch: PatchComplianceData) => string | undefined>> = {
  State: ({ State }) => State,
  Classification: ({ Classification }) => Classification,
  Severity: ({ Severity }) => Severity,
  KBId: ({ KBId }) => KBId,
};
