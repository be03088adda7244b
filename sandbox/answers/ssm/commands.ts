import type {
  CancelCommandCommandInput,
  CancelCommandCommandOutput,
  CommandInvocation,
  Command as CommandShape,
  GetCommandInvocationCommandInput,
  GetCommandInvocationCommandOutput,
  ListCommandInvocationsCommandInput,
  ListCommandInvocationsCommandOutput,
  ListCommandsCommandInput,
  ListCommandsCommandOutput,
  SendCommandCommandInput,
  SendCommandCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsError, type Call } from '../../answer.js';
import type { CommandDocument } from '../../automation/command-document.js';
import type { Host } from '../../fleet/host.js';
import type { Command, Invocation } from '../../fleet/state.js';
import type { Fleet } from '../../fleet.js';
import { commandShape, invocationShape, pluginName, stdoutLimit } from './command-shape.js';
import { nextToken, ssmPage } from './paging.js';

type Out<T> = Omit<T, '$metadata'>;

const document = 'AWS-RunPatchBaseline';

/** Allowed values of the document's parameters: Systems Manager user guide, "SSM document AWS-RunPatchBaseline". */
const parameterPatterns: Readonly<Record<string, RegExp>> = {
  Operation: /^(Scan|Install)$/,
  SnapshotId: /^$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  InstallOverrideList: /^$|^(?:s3:\/\/|https:\/\/s3)\S+$/,
  RebootOption: /^(RebootIfNeeded|NoReboot)$/,
  BaselineOverride: /^$|^(?:s3:\/\/|https:\/\/s3)\S+$/,
  AssociationId: /^$|^[0-9a-f-]{36}$/,
};

export function commandAnswers({ hosts, host, patching, state, world }: Fleet) {
  const managed = (id: string): Host | undefined => {
    const one = host(id);
    return one && one.seed.ssm !== 'none' && !one.stopped ? one : undefined;
  };

  function targetsOf(input: SendCommandCommandInput): string[] {
    const named = input.InstanceIds ?? [];
    if (new Set(named).size < named.length) throw new AwsError('DuplicateInstanceId', '');
    const unknown = named.filter((id) => !managed(id));
    if (unknown.length > 0) {
      throw new AwsError('InvalidInstanceId', `Instances [[${unknown.join(', ')}]] not in a valid state for account`);
    }
    if (named.length > 0) return named;
    const targets = input.Targets ?? [];
    if (targets.length === 0) throw new AwsError('ValidationException', 'Either InstanceIds or Targets must be given.');
    return hosts
      .filter(({ seed }) => managed(seed.id))
      .filter((one) => targets.every(({ Key = '', Values = [] }) => targeted(one, Key, Values)))
      .map(({ seed }) => seed.id);
  }

  /** A Command document that the service deployed, as the call names and pins it. */
  function ownDocument(name: string, input: SendCommandCommandInput): CommandDocument {
    const found = world.commandDocument(name, input.DocumentVersion);
    if (!found) throw new AwsError('InvalidDocument', `Document ${input.DocumentName} does not exist in the sandbox`);
    if (input.DocumentHash !== undefined && input.DocumentHash !== found.hash) {
      throw new AwsError('InvalidDocument', 'Document hash and hash type do not match the document.');
    }
    return found;
  }

  return {
    SendCommand({ input }: Call<SendCommandCommandInput>): Out<SendCommandCommandOutput> {
      const name = (input.DocumentName ?? '').split('/').at(-1);
      const own = name === document ? undefined : ownDocument(name ?? '', input);
      const command = patching.start({
        ...(own && { document: name ?? '' }),
        instanceIds: targetsOf(input),
        targets: input.Targets ?? [],
        comment: input.Comment ?? '',
        parameters: own ? ownParameters(own, input.Parameters ?? {}) : checkedParameters(input.Parameters ?? {}),
        timeoutSeconds: input.TimeoutSeconds ?? 3600,
        maxConcurrency: input.MaxConcurrency ?? '50',
        maxErrors: input.MaxErrors ?? '0',
      });
      return { Command: commandShape(command) };
    },

    CancelCommand({ input }: Call<CancelCommandCommandInput>): Out<CancelCommandCommandOutput> {
      patching.cancel(input.CommandId ?? '', input.InstanceIds ?? []);
      return {};
    },

    ListCommands({ input }: Call<ListCommandsCommandInput>): Out<ListCommandsCommandOutput> {
      const wanted: CommandShape[] = state.commands
        .filter(({ id }) => !input.CommandId || id === input.CommandId)
        .filter(({ invocations }) => !input.InstanceId || input.InstanceId in invocations)
        .map(commandShape)
        .reverse();
      const { items, next } = ssmPage(wanted, input.NextToken, input.MaxResults ?? 50);
      return { Commands: items, ...nextToken(next) };
    },

    ListCommandInvocations({
      input,
    }: Call<ListCommandInvocationsCommandInput>): Out<ListCommandInvocationsCommandOutput> {
      const commands = input.CommandId ? [patching.command(input.CommandId)] : [...state.commands].reverse();
      const wanted: CommandInvocation[] = commands.flatMap((command) =>
        Object.entries(command.invocations)
          .filter(([id]) => !input.InstanceId || id === input.InstanceId)
          .map(([id, invocation]) =>
            invocationShape(command, id, host(id)?.seed.name ?? '', invocation, input.Details ?? false),
          ),
      );
      const { items, next } = ssmPage(wanted, input.NextToken, input.MaxResults ?? 50);
      return { CommandInvocations: items, ...nextToken(next) };
    },

    GetCommandInvocation({ input }: Call<GetCommandInvocationCommandInput>): Out<GetCommandInvocationCommandOutput> {
      const { command, invocation } = find(patching.command(input.CommandId ?? ''), input.InstanceId ?? '');
      if (input.PluginName && input.PluginName !== pluginName) throw new AwsError('InvalidPluginName', '');
      return {
        CommandId: command.id,
        InstanceId: input.InstanceId,
        Comment: command.comment,
        DocumentName: command.document,
        DocumentVersion: '$DEFAULT',
        PluginName: pluginName,
        ResponseCode: invocation.code,
        ExecutionStartDateTime: invocation.startedAt ?? '',
        ExecutionElapsedTime: elapsed(invocation),
        ExecutionEndDateTime: invocation.endedAt ?? '',
        Status: invocation.status,
        StatusDetails: invocation.details,
        StandardOutputContent: invocation.output.join('\n').slice(0, stdoutLimit),
        StandardErrorContent: invocation.error,
      };
    },
  };
}

function find(command: Command, instanceId: string): { command: Command; invocation: Invocation } {
  const invocation = command.invocations[instanceId];
  if (!invocation) throw new AwsError('InvocationDoesNotExist', '');
  return { command, invocation };
}

function targeted(host: Host, key: string, values: readonly string[]): boolean {
  if (key.toLowerCase() === 'instanceids') return values.includes(host.seed.id);
  if (key.startsWith('tag:')) return values.includes(host.tags[key.slice('tag:'.length)] ?? '');
  if (key === 'tag-key') return values.some((name) => name in host.tags);
  throw new AwsError('ValidationException', `Target key ${key} is not valid`);
}

function ownParameters(
  { parameters }: CommandDocument,
  given: Readonly<Record<string, string[]>>,
): Record<string, string[]> {
  const wrong = Object.keys(given).find((name) => !(name in parameters));
  if (wrong) throw new AwsError('InvalidParameters', `Invalid parameters provided: ${wrong}`);
  for (const [name, { allowedPattern = '', allowedValues }] of Object.entries(parameters)) {
    const values = given[name];
    if (!values) throw new AwsError('InvalidParameters', `the document requires the parameter ${name}`);
    const [value = ''] = values;
    const isAllowed = allowedValues ? allowedValues.includes(value) : new RegExp(allowedPattern).test(value);
    if (values.length !== 1 || !isAllowed) {
      const allowed = allowedValues?.join(', ') ?? allowedPattern;
      throw new AwsError(
        'InvalidParameters',
        `Parameter "${name}" has value "${values.join(',')}" not matching "${allowed}".`,
      );
    }
  }
  return { ...given };
}

function checkedParameters(parameters: Readonly<Record<string, string[]>>): Record<string, string[]> {
  for (const [name, values] of Object.entries(parameters)) {
    const pattern = parameterPatterns[name];
    if (!pattern) throw new AwsError('InvalidParameters', `Invalid parameters provided: ${name}`);
    if (values.length !== 1 || !pattern.test(values[0] ?? '')) {
      throw new AwsError(
        'InvalidParameters',
        `Parameter "${name}" has value "${values.join(',')}" not matching "${pattern.source}".`,
      );
    }
  }
  if (!parameters.Operation)
    throw new AwsError('InvalidParameters', 'document AWS-RunPatchBaseline requires the parameter Operation');
  return { ...parameters };
}

/** ISO 8601 duration, as the agent reports it. */
function elapsed({ startedAt, endedAt }: Invocation): string {
  if (!startedAt || !endedAt) return '';
  return `PT${(Date.parse(endedAt) - Date.parse(startedAt)) / 1000}S`;
}
