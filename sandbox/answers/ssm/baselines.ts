import type {
  DescribePatchBaselinesCommandInput,
  DescribePatchBaselinesCommandOutput,
  GetDefaultPatchBaselineCommandInput,
  GetDefaultPatchBaselineCommandOutput,
  GetPatchBaselineForPatchGroupCommandInput,
  GetPatchBaselineForPatchGroupCommandOutput,
  PatchBaselineIdentity,
} from '@aws-sdk/client-ssm';
import { AwsError, type Call } from '../../answer.js';
import type { Host } from '../../fleet/host.js';
import { nextToken, ssmPage } from './paging.js';

type Out<T> = Omit<T, '$metadata'>;

/** The predefined baselines of AWS, one an operating system. */
const baselines = [
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

    /** No patch groups are made in the sandbox, so every group has the default baseline. */
    GetPatchBaselineForPatchGroup({
      input,
    }: Call<GetPatchBaselineForPatchGroupCommandInput>): Out<GetPatchBaselineForPatchGroupCommandOutput> {
      const { BaselineId, OperatingSystem } = baselineFor(input.OperatingSystem ?? 'AMAZON_LINUX_2023');
      return { BaselineId, OperatingSystem, PatchGroup: input.PatchGroup };
    },
  };
}
