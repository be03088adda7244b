import type {
  ComplianceType,
  ConfigurationItem,
  ConfigurationRecorder,
  ConfigurationRecorderStatus,
  DescribeComplianceByResourceCommandInput,
  DescribeComplianceByResourceCommandOutput,
  DescribeConfigurationRecorderStatusCommandInput,
  DescribeConfigurationRecorderStatusCommandOutput,
  DescribeConfigurationRecordersCommandInput,
  DescribeConfigurationRecordersCommandOutput,
  GetComplianceDetailsByResourceCommandInput,
  GetComplianceDetailsByResourceCommandOutput,
  GetResourceConfigHistoryCommandInput,
  GetResourceConfigHistoryCommandOutput,
  ListDiscoveredResourcesCommandInput,
  ListDiscoveredResourcesCommandOutput,
  PutConfigurationRecorderCommandInput,
  SelectResourceConfigCommandInput,
  SelectResourceConfigCommandOutput,
  StartConfigurationRecorderCommandInput,
  StopConfigurationRecorderCommandInput,
} from '@aws-sdk/client-config-service';
import { type Answers, AwsError, type Call } from '../answer.js';
import type { ConfigurationSource } from '../fleet/configuration/source.js';
import type { Fleet } from '../fleet.js';
import type { World } from '../world.js';
import { seededConfiguration } from './config/seed.js';
import { parseSelect, selected } from './config/select.js';
import { page } from './page.js';

type Out<T> = Omit<T, '$metadata'>;

const recorderName = 'default';

const everything = {
  recordingGroup: {
    allSupported: true,
    includeGlobalResourceTypes: true,
    resourceTypes: [],
    exclusionByResourceTypes: { resourceTypes: [] },
    recordingStrategy: { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' },
  },
  recordingMode: { recordingFrequency: 'CONTINUOUS', recordingModeOverrides: [] },
} satisfies Pick<ConfigurationRecorder, 'recordingGroup' | 'recordingMode'>;
const invalidToken = () => new AwsError('InvalidNextTokenException', 'The specified nextToken is not valid.');

/** AWS Config of one account and region: its recorder, what it has recorded, and what its rules say. */
export function configAnswers(world: World, fleet: Fleet, ec2: Answers): Answers {
  let made: ConfigurationSource | undefined;
  const source = (): ConfigurationSource => {
    made ??= fleet.configuration ?? seededConfiguration(world, fleet, ec2);
    return made;
  };
  const stopped: { at: Date | undefined } = { at: undefined };
  let setting: Pick<ConfigurationRecorder, 'recordingGroup' | 'recordingMode'> = everything;

  const recorder = (): ConfigurationRecorder => ({
    name: recorderName,
    roleARN: `arn:aws:iam::${world.account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    ...setting,
  });
  const status = (): ConfigurationRecorderStatus => ({
    name: recorderName,
    lastStartTime: fleet.state.ago(24 * 400),
    ...(stopped.at && { lastStopTime: stopped.at }),
    recording: !stopped.at,
    lastStatus: 'Success',
    lastStatusChangeTime: fleet.state.ago(1),
  });
  const named = (names: readonly string[] | undefined) => {
    const unknown = names?.find((name) => name !== recorderName);
    if (unknown) throw noRecorder(unknown);
  };

  return {
    DescribeConfigurationRecorders({
      input,
    }: Call<DescribeConfigurationRecordersCommandInput>): Out<DescribeConfigurationRecordersCommandOutput> {
      named(input.ConfigurationRecorderNames);
      return { ConfigurationRecorders: [recorder()] };
    },

    DescribeConfigurationRecorderStatus({
      input,
    }: Call<DescribeConfigurationRecorderStatusCommandInput>): Out<DescribeConfigurationRecorderStatusCommandOutput> {
      named(input.ConfigurationRecorderNames);
      return { ConfigurationRecordersStatus: [status()] };
    },

    /** What and how often is recorded from now on; what was recorded stays. */
    PutConfigurationRecorder({ input }: Call<PutConfigurationRecorderCommandInput>) {
      const { name, recordingGroup, recordingMode } = input.ConfigurationRecorder ?? {};
      named([name ?? recorderName]);
      if (recordingGroup?.allSupported && recordingGroup.resourceTypes?.length) {
        throw new AwsError(
          'InvalidRecordingGroupException',
          'The recording group names types and asks for all of them.',
        );
      }
      setting = {
        recordingGroup: recordingGroup ?? everything.recordingGroup,
        recordingMode: recordingMode ?? everything.recordingMode,
      };
      return {};
    },

    StopConfigurationRecorder({ input }: Call<StopConfigurationRecorderCommandInput>) {
      named([input.ConfigurationRecorderName ?? '']);
      stopped.at ??= world.clock.now();
      return {};
    },

    StartConfigurationRecorder({ input }: Call<StartConfigurationRecorderCommandInput>) {
      named([input.ConfigurationRecorderName ?? '']);
      stopped.at = undefined;
      return {};
    },

    GetResourceConfigHistory({
      input,
    }: Call<GetResourceConfigHistoryCommandInput>): Out<GetResourceConfigHistoryCommandOutput> {
      const { resourceType = '', resourceId = '', earlierTime, laterTime } = input;
      const all = source().items(resourceType, resourceId);
      if (all.length === 0) {
        throw new AwsError(
          'ResourceNotDiscoveredException',
          `Resource ${resourceId} of resourceType:${resourceType} is unknown or has not been discovered`,
        );
      }
      const latest = laterTime ?? world.clock.now();
      if (earlierTime && earlierTime > latest) {
        throw new AwsError('InvalidTimeRangeException', 'The earlier time must not be after the later time.');
      }
      const within = all.filter(({ configurationItemCaptureTime: at = new Date(0) }) => {
        return at <= latest && (!earlierTime || at >= earlierTime);
      });
      const ordered = input.chronologicalOrder === 'Forward' ? within.toReversed() : within;
      const { items, next } = page(ordered, input.nextToken, input.limit || 10, invalidToken);
      return { configurationItems: items, ...(next && { nextToken: next }) };
    },

    ListDiscoveredResources({
      input,
    }: Call<ListDiscoveredResourcesCommandInput>): Out<ListDiscoveredResourcesCommandOutput> {
      const wanted = source()
        .resources(input.resourceType ?? '')
        .filter(
          ({ resourceId = '', resourceName, resourceDeletionTime }) =>
            (input.includeDeletedResources || !resourceDeletionTime) &&
            (!input.resourceIds?.length || input.resourceIds.includes(resourceId)) &&
            (!input.resourceName || input.resourceName === resourceName),
        );
      const { items, next } = page(wanted, input.nextToken, input.limit || 100, invalidToken);
      return { resourceIdentifiers: items, ...(next && { nextToken: next }) };
    },

    SelectResourceConfig({ input }: Call<SelectResourceConfigCommandInput>): Out<SelectResourceConfigCommandOutput> {
      const { fields, types, holds } = parseSelect(input.Expression ?? '');
      const wanted = types.flatMap((type) =>
        source()
          .resources(type)
          .flatMap(({ resourceId = '' }) => {
            const [newest] = source().items(type, resourceId);
            return newest && !isGone(newest) && holds(newest) ? [newest] : [];
          }),
      );
      const { items, next } = page(wanted, input.NextToken, input.Limit || 25, invalidToken);
      return {
        Results: items.map((item) => selected(item, fields)),
        QueryInfo: { SelectFields: fields.map((Name) => ({ Name })) },
        ...(next && { NextToken: next }),
      };
    },

    DescribeComplianceByResource({
      input,
    }: Call<DescribeComplianceByResourceCommandInput>): Out<DescribeComplianceByResourceCommandOutput> {
      const type = input.ResourceType ?? '';
      const all = source()
        .resources(type)
        .filter(({ resourceId }) => !input.ResourceId || resourceId === input.ResourceId)
        .flatMap(({ resourceId = '' }) => {
          const judged = source().evaluations(type, resourceId);
          if (judged.length === 0) return [];
          const violated = judged.filter(({ ComplianceType: said }) => said === 'NON_COMPLIANT').length;
          const said: ComplianceType = violated > 0 ? 'NON_COMPLIANT' : 'COMPLIANT';
          return [
            {
              ResourceType: type,
              ResourceId: resourceId,
              Compliance: {
                ComplianceType: said,
                ...(violated > 0 && { ComplianceContributorCount: { CappedCount: violated, CapExceeded: false } }),
              },
            },
          ];
        });
      const wanted = all.filter(
        ({ Compliance }) => !input.ComplianceTypes?.length || input.ComplianceTypes.includes(Compliance.ComplianceType),
      );
      const { items, next } = page(wanted, input.NextToken, input.Limit || 10, invalidToken);
      return { ComplianceByResources: items, ...(next && { NextToken: next }) };
    },

    GetComplianceDetailsByResource({
      input,
    }: Call<GetComplianceDetailsByResourceCommandInput>): Out<GetComplianceDetailsByResourceCommandOutput> {
      const all = source().evaluations(input.ResourceType ?? '', input.ResourceId ?? '');
      const wanted = all.filter(
        ({ ComplianceType }) =>
          !input.ComplianceTypes?.length || (ComplianceType && input.ComplianceTypes.includes(ComplianceType)),
      );
      const { items, next } = page(wanted, input.NextToken, 100, invalidToken);
      return { EvaluationResults: items, ...(next && { NextToken: next }) };
    },
  };
}

const isGone = ({ configurationItemStatus }: ConfigurationItem): boolean =>
  configurationItemStatus?.startsWith('ResourceDeleted') === true;

const noRecorder = (name: string) =>
  new AwsError(
    'NoSuchConfigurationRecorderException',
    `Cannot find configuration recorder with the specified name '${name}'.`,
  );
