import type {
  DescribeInstanceInformationCommandInput,
  DescribeInstanceInformationCommandOutput,
  InstanceInformation,
  ListInventoryEntriesCommandInput,
  ListInventoryEntriesCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsError, type Call } from '../../answer.js';
import type { Host } from '../../fleet/host.js';
import { versionParts } from '../../fleet/packages.js';
import type { Fleet } from '../../fleet.js';
import { nextToken, ssmPage } from './paging.js';

type Out<T> = Omit<T, '$metadata'>;

const agentVersion = '3.3.3572.0';

const filterValues: Readonly<
  Record<string, (info: InstanceInformation, host: Host) => readonly (string | undefined)[]>
> = {
  InstanceIds: ({ InstanceId }) => [InstanceId],
  PingStatus: ({ PingStatus }) => [PingStatus],
  PlatformTypes: ({ PlatformType }) => [PlatformType],
  ResourceType: ({ ResourceType }) => [ResourceType],
  AgentVersion: ({ AgentVersion }) => [AgentVersion],
  IamRole: ({ IamRole }) => [IamRole],
  'tag-key': (_info, { tags }) => Object.keys(tags),
};

function passes(host: Host, info: InstanceInformation, key: string, wanted: readonly string[]): boolean {
  if (key.startsWith('tag:')) return wanted.includes(host.tags[key.slice('tag:'.length)] ?? '');
  const read = filterValues[key];
  if (!read) throw new AwsError('InvalidFilterKey', `The filter key ${key} is not valid`);
  return read(info, host).some((value) => value !== undefined && wanted.includes(value));
}

export function managedAnswers({ hosts, host, state }: Fleet) {
  /** A stopped or cut-off instance stays listed as ConnectionLost; one without an agent was never listed. */
  function informationOf(one: Host): InstanceInformation {
    const { seed, platform } = one;
    const lastPing = one.stopped ? state.ago(seed.stopped ?? 0) : state.now();
    return {
      InstanceId: seed.id,
      PingStatus: one.ssm === 'online' ? 'Online' : 'ConnectionLost',
      LastPingDateTime: lastPing,
      AgentVersion: agentVersion,
      IsLatestVersion: false,
      PlatformType: 'Linux',
      PlatformName: platform.ssm.name,
      PlatformVersion: platform.ssm.version,
      ResourceType: 'EC2Instance',
      IPAddress: seed.privateIp,
      ComputerName: `ip-${seed.privateIp.replaceAll('.', '-')}.us-west-2.compute.internal`,
      SourceId: seed.id,
      SourceType: 'AWS::EC2::Instance',
      AssociationStatus: 'Success',
      LastAssociationExecutionDate: lastPing,
      LastSuccessfulAssociationExecutionDate: lastPing,
    };
  }

  return {
    DescribeInstanceInformation({
      input,
    }: Call<DescribeInstanceInformationCommandInput>): Out<DescribeInstanceInformationCommandOutput> {
      const filters = [
        ...(input.Filters ?? []).map(({ Key, Values }) => ({ key: Key ?? '', values: Values ?? [] })),
        ...(input.InstanceInformationFilterList ?? []).map(({ key, valueSet }) => ({
          key: key ?? '',
          values: valueSet ?? [],
        })),
      ];
      const wanted = hosts
        .filter(({ seed }) => seed.ssm !== 'none')
        .map((one) => ({ one, info: informationOf(one) }))
        .filter(({ one, info }) => filters.every(({ key, values }) => passes(one, info, key, values)))
        .map(({ info }) => info);
      const { items, next } = ssmPage(wanted, input.NextToken, input.MaxResults ?? 10);
      return { InstanceInformationList: items, ...nextToken(next) };
    },

    /** Tag `sandbox:livepatch=yes` adds the package that patches the running kernel. AWS:Application only: what the package manager listed when inventory was collected last. */
    ListInventoryEntries({ input }: Call<ListInventoryEntriesCommandInput>): Out<ListInventoryEntriesCommandOutput> {
      const one = host(input.InstanceId ?? '');
      const captured = one?.state.inventory.at;
      const type = { TypeName: input.TypeName ?? '', InstanceId: input.InstanceId ?? '' };
      if (!one || !captured || input.TypeName !== 'AWS:Application')
        return { ...type, SchemaVersion: '1.1', Entries: [] };
      const entries = one
        .packages(one.state.inventory.versions)
        .map((entry) => inventoryEntry(one, entry.name, entry.version))
        .concat(livePatch(one))
        .filter((entry) =>
          (input.Filters ?? []).every(({ Key, Values = [], Type = 'Equal' }) => {
            const value = entry[Key?.replace('AWS:Application.', '') ?? ''] ?? '';
            const hit = Type === 'BeginWith' ? Values.some((start) => value.startsWith(start)) : Values.includes(value);
            return Type === 'NotEqual' ? !hit : hit;
          }),
        );
      const { items, next } = ssmPage(entries, input.NextToken, input.MaxResults ?? 50);
      return {
        ...type,
        SchemaVersion: '1.1',
        CaptureTime: captured.replace(/\.\d+Z$/, 'Z'),
        Entries: items,
        ...nextToken(next),
      };
    },
  };
}

/** As Red Hat and Amazon name them: after the kernel that they patch. */
function livePatch(host: Host): Record<string, string>[] {
  const kernel = host.state.installed.kernel;
  if (host.tags['sandbox:livepatch'] !== 'yes' || !kernel || host.platform.manager === 'apt') return [];
  const { version, release = '' } = versionParts(kernel);
  const name = host.seed.platform.startsWith('amazon')
    ? `kernel-livepatch-${version}-${release.split('.')[0]}`
    : `kpatch-patch-${version.replaceAll('.', '_')}-${release.replace(/\.el\d.*$/, '').replaceAll('.', '_')}`;
  return [inventoryEntry(host, name, '0:1-1.el9')];
}

/** dpkg's version and revision are one field, rpm's are two: as the agent reports them. */
function inventoryEntry({ platform }: Host, name: string, evr: string): Record<string, string> {
  const { epoch, version, release } = versionParts(evr);
  const apt = platform.manager === 'apt';
  const full = release ? `${version}-${release}` : version;
  return {
    Name: name,
    Version: apt ? `${epoch > 0 ? `${epoch}:` : ''}${full}` : version,
    ...(apt || !release ? {} : { Release: release, ...(epoch > 0 ? { Epoch: String(epoch) } : {}) }),
    Architecture: platform.arch.package,
    Publisher: platform.publisher,
    ApplicationType: apt ? 'admin' : 'Unspecified',
    PackageId: apt ? name : `${name}-${full}.src.rpm`,
  };
}
