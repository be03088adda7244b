import type {
  DescribePatchBaselinesCommandInput,
  DescribePatchBaselinesCommandOutput,
  GetDefaultPatchBaselineCommandInput,
  GetDefaultPatchBaselineCommandOutput,
  GetPatchBaselineCommandInput,
  GetPatchBaselineCommandOutput,
  GetPatchBaselineForPatchGroupCommandInput,
  GetPatchBaselineForPatchGroupCommandOutput,
  PatchBaselineIdentity,
  PatchRule,
} from '@aws-sdk/client-ssm';
import { AwsError, type Call } from '../../answer.js';
import type { Host } from '../../fleet/host.js';
import { nextToken, ssmPage } from './paging.js';

type Out<T> = Omit<T, '$metadata'>;

/** The predefined baselines of AWS, one an operating system. */
const baselines = [
  ['AMAZON_LINUX_2', 'AWS-AmazonLinux2DefaultPatchBaseline', '0be8c61cde3be63f'],
  ['AMAZON_LINUX_2023', 'AWS-AmazonLinux2023DefaultPatchBaseline', '20230a0000000001'],
  ['REDHAT_ENTERPRISE_LINUX', 'AWS-RedHatDefaultPatchBaseline', '0cbb3a633de00f07'],
  ['ROCKY_LINUX', 'AWS-RockyLinuxDefaultPatchBaseline', '0c10e657807c7a70'],
  ['UBUNTU', 'AWS-UbuntuDefaultPatchBaseline', '0c7e89f711c3095f'],
].map(
  ([operatingSystem = '', name = '', digits = '']): PatchBaselineIdentity => ({
    BaselineId: `pb-0${digits}`,
    BaselineName: name,
    BaselineDescription: `Default Patch Baseline for ${operatingSystem} Provided by AWS.`,
    OperatingSystem: operatingSystem as 'UBUNTU',
    DefaultBaseline: true,
  }),
);

const created = new Date('2024-01-01T00:00:00Z');

/** Systems Manager user guide, "Predefined baselines". */
function rulesOf(operatingSystem: string): PatchRule[] {
  if (operatingSystem === 'UBUNTU') {
    const priorities = ['Required', 'Important', 'Standard', 'Optional', 'Extra'];
    return [
      {
        PatchFilterGroup: { PatchFilters: [{ Key: 'PRIORITY', Values: priorities }] },
        ComplianceLevel: 'UNSPECIFIED',
        ApproveAfterDays: 0,
        EnableNonSecurity: false,
      },
    ];
  }
  return [
    [
      { Key: 'CLASSIFICATION' as const, Values: ['Security'] },
      { Key: 'SEVERITY' as const, Values: ['Critical', 'Important'] },
    ],
    [{ Key: 'CLASSIFICATION' as const, Values: ['Bugfix'] }],
  ].map((PatchFilters) => ({
    PatchFilterGroup: { PatchFilters },
    ComplianceLevel: 'UNSPECIFIED' as const,
    ApproveAfterDays: 7,
    EnableNonSecurity: false,
  }));
}

function baselineFor(operatingSystem: string): PatchBaselineIdentity {
  const found = baselines.find(({ OperatingSystem }) => OperatingSystem === operatingSystem);
  if (!found) throw new AwsError('DoesNotExistException', `There is no patch baseline for ${operatingSystem}`);
  return found;
}

export const baselineOf = (host: Host): PatchBaselineIdentity => baselineFor(host.platform.ssm.operatingSystem);

export function baselineAnswers() {
  return {
    DescribePatchBaselines({
      input,
    }: Call<DescribePatchBaselinesCommandInput>): Out<DescribePatchBaselinesCommandOutput> {
      const values: Readonly<Record<string, (baseline: PatchBaselineIdentity) => string>> = {
        NAME_PREFIX: ({ BaselineName = '' }) => BaselineName,
        OPERATING_SYSTEM: ({ OperatingSystem = '' }) => OperatingSystem,
        OWNER: () => 'AWS',
      };
      const wanted = baselines.filter((baseline) =>
        (input.Filters ?? []).every(({ Key = '', Values = [] }) => {
          const read = values[Key];
          if (!read) throw new AwsError('ValidationException', `The filter key ${Key} is not valid`);
          return Values.some((value) =>
            Key === 'NAME_PREFIX' ? read(baseline).startsWith(value) : read(baseline) === value,
          );
        }),
      );
      const { items, next } = ssmPage(wanted, input.NextToken, input.MaxResults ?? 50);
      return { BaselineIdentities: items, ...nextToken(next) };
    },

    GetDefaultPatchBaseline({
      input,
    }: Call<GetDefaultPatchBaselineCommandInput>): Out<GetDefaultPatchBaselineCommandOutput> {
      const { BaselineId, OperatingSystem } = baselineFor(input.OperatingSystem ?? 'AMAZON_LINUX_2023');
      return { BaselineId, OperatingSystem };
    },

    GetPatchBaseline({ input }: Call<GetPatchBaselineCommandInput>): Out<GetPatchBaselineCommandOutput> {
      const id = input.BaselineId?.split('/').at(-1);
      const found = baselines.find(({ BaselineId }) => BaselineId === id);
      if (!found) throw new AwsError('DoesNotExistException', `The patch baseline ${input.BaselineId} does not exist`);
      const { BaselineId, BaselineName: Name, BaselineDescription: Description, OperatingSystem } = found;
      return {
        ...{ BaselineId, Name, Description, OperatingSystem },
        GlobalFilters: { PatchFilters: [] },
        ApprovalRules: { PatchRules: rulesOf(OperatingSystem ?? '') },
        ApprovedPatches: [],
        ApprovedPatchesComplianceLevel: 'UNSPECIFIED',
        ApprovedPatchesEnableNonSecurity: false,
        RejectedPatches: [],
        RejectedPatchesAction: 'ALLOW_AS_DEPENDENCY',
        PatchGroups: [],
        CreatedDate: created,
        ModifiedDate: created,
        Sources: [],
      };
    },

    /** No patch groups are made in the sandbox, so every group has the default baseline. */
    GetPatchBaselineForPatchGroup({
      input,
    }: Call<GetPatchBaselineForPatchGroupCommandInput>): Out<GetPatchBaselineForPatchGroupCommandOutput> {
      const { BaselineId, OperatingSystem } = baselineFor(input.OperatingSystem ?? 'AMAZON_LINUX_2023');
      return { BaselineId, OperatingSystem, PatchGroup: input.PatchGroup };
    },
  };
}
