import type { CommandInvocation, Command as CommandShape, CommandStatus } from '@aws-sdk/client-ssm';
import type { Command, Invocation } from '../../fleet/state.js';

/** The step of AWS-RunPatchBaseline that runs on Linux. */
export const pluginName = 'PatchLinux';

/** Standard output that the API gives back; the rest would be in S3 or CloudWatch Logs. */
export const stdoutLimit = 24_000;
/** ListCommandInvocations gives the first 2500 characters of a plugin's output. */
const listedOutput = 2_500;

export function commandShape(command: Command): CommandShape {
  const invocations = Object.values(command.invocations);
  const count = (...statuses: Invocation['status'][]) =>
    invocations.filter(({ status }) => statuses.includes(status)).length;
  const { status, details } = overall(invocations);
  const requested = new Date(command.requestedAt);
  return {
    CommandId: command.id,
    DocumentName: command.document,
    DocumentVersion: '$DEFAULT',
    Comment: command.comment,
    Parameters: { ...command.parameters },
    InstanceIds: command.targets.length > 0 ? [] : Object.keys(command.invocations),
    Targets: command.targets.map(({ Key, Values }) => ({ Key, Values: [...(Values ?? [])] })),
    RequestedDateTime: requested,
    ExpiresAfter: new Date(requested.getTime() + (command.timeoutSeconds + 3600) * 1000),
    Status: status,
    StatusDetails: details,
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    TargetCount: invocations.length,
    CompletedCount: count('Success', 'Failed', 'TimedOut', 'Cancelled'),
    ErrorCount: count('Failed'),
    DeliveryTimedOutCount: invocations.filter(({ details: said }) => said === 'DeliveryTimedOut').length,
    TimeoutSeconds: command.timeoutSeconds,
  };
}

/** Systems Manager user guide, "Understanding command statuses". */
function overall(invocations: readonly Invocation[]): { status: CommandStatus; details: string } {
  const any = (...statuses: Invocation['status'][]) => invocations.some(({ status }) => statuses.includes(status));
  const same = (status: CommandStatus) => ({ status, details: status });
  if (invocations.length === 0) return { status: 'Success', details: 'NoInstancesInTag' };
  if (invocations.every(({ status }) => status === 'Pending')) return same('Pending');
  if (any('Cancelling')) return same('Cancelling');
  if (any('Pending', 'InProgress')) return same('InProgress');
  if (any('Failed')) return same('Failed');
  if (any('TimedOut')) return { status: 'TimedOut', details: 'DeliveryTimedOut' };
  return any('Cancelled') ? same('Cancelled') : same('Success');
}

export function invocationShape(
  command: Command,
  instanceId: string,
  instanceName: string,
  invocation: Invocation,
  details: boolean,
): CommandInvocation {
  const output = [invocation.output.join('\n'), invocation.error].filter(Boolean).join('\n');
  return {
    CommandId: command.id,
    InstanceId: instanceId,
    InstanceName: instanceName,
    Comment: command.comment,
    DocumentName: command.document,
    DocumentVersion: '$DEFAULT',
    RequestedDateTime: new Date(command.requestedAt),
    Status: invocation.status,
    StatusDetails: invocation.details,
    CommandPlugins: details
      ? [
          {
            Name: pluginName,
            Status: invocation.status === 'Cancelling' ? 'InProgress' : invocation.status,
            StatusDetails: invocation.details,
            ResponseCode: invocation.code,
            ...(invocation.startedAt ? { ResponseStartDateTime: new Date(invocation.startedAt) } : {}),
            ...(invocation.endedAt ? { ResponseFinishDateTime: new Date(invocation.endedAt) } : {}),
            Output: output.slice(0, listedOutput),
          },
        ]
      : [],
  };
}
