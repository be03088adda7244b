import type {
  ConfigService,
  ConfigurationRecorder,
  ConfigurationRecorderStatus,
  RecordingFrequency,
} from '@aws-sdk/client-config-service';
import { InvalidAnswer } from '../../aws/errors.js';
import { clockTime } from '../../words.js';
import type { KnownType } from './resource.js';

/** Whether AWS Config records at all, and what. */
export interface Recorder {
  /** Why nothing is being recorded; null while it is. */
  readonly off: string | null;
  readonly frequencyOf: (type: KnownType) => 'continuous' | 'daily' | 'not_recorded';
}

/** Config DescribeConfigurationRecorders and DescribeConfigurationRecorderStatus. */
export async function readRecorder(config: ConfigService, signal: AbortSignal): Promise<Recorder> {
  const [{ ConfigurationRecorders: recorders }, { ConfigurationRecordersStatus: statuses }] = await Promise.all([
    config.describeConfigurationRecorders({}, { abortSignal: signal }),
    config.describeConfigurationRecorderStatus({}, { abortSignal: signal }),
  ]);
  if (!recorders || !statuses) throw new InvalidAnswer('an answer without its recorders');
  return recorderOf(recorders, statuses);
}

export function recorderOf(
  recorders: readonly ConfigurationRecorder[],
  statuses: readonly ConfigurationRecorderStatus[],
): Recorder {
  const on = statuses.find(({ recording }) => recording === true);
  const recorder = recorders.find(({ name }) => name === (on ?? statuses[0])?.name);
  return {
    off: recorder ? offBecause(on, statuses) : 'AWS Config has no recorder here',
    frequencyOf: (type) => (recorder ? frequency(recorder, type) : 'not_recorded'),
  };
}

function offBecause(
  on: ConfigurationRecorderStatus | undefined,
  [first]: readonly ConfigurationRecorderStatus[],
): string | null {
  if (on?.lastStatus === 'Failure') {
    return `AWS Config cannot deliver what it records${on.lastErrorCode ? ` (${on.lastErrorCode})` : ''}`;
  }
  if (on) return null;
  const since = first?.lastStopTime;
  return `AWS Config is switched off${since ? ` since ${since.toISOString().slice(0, 10)} ${clockTime(since)}` : ''}`;
}

/** AWS Config API reference, RecordingGroup: allSupported leaves the global IAM types out unless they are asked for. */
function frequency({ recordingGroup = {}, recordingMode }: ConfigurationRecorder, type: KnownType) {
  const { allSupported, resourceTypes = [], exclusionByResourceTypes, recordingStrategy } = recordingGroup;
  const everything = allSupported || recordingStrategy?.useOnly === 'ALL_SUPPORTED_RESOURCE_TYPES';
  const excluding = recordingStrategy?.useOnly === 'EXCLUSION_BY_RESOURCE_TYPES';
  const global = type === 'AWS::IAM::Role' && recordingGroup.includeGlobalResourceTypes === false;
  const recorded = everything
    ? !global
    : excluding
      ? !exclusionByResourceTypes?.resourceTypes?.includes(type)
      : resourceTypes.includes(type);
  if (!recorded) return 'not_recorded';
  const override = recordingMode?.recordingModeOverrides?.find((one) => one.resourceTypes?.includes(type));
  const often: RecordingFrequency | undefined = override?.recordingFrequency ?? recordingMode?.recordingFrequency;
  return often === 'DAILY' ? 'daily' : 'continuous';
}
