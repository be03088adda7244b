import { AwsError } from '../answer.js';
import { asJson, isJsonObject, isObject, type Json, type JsonObject } from '../step-functions/json.js';
import { parsePath, readPath } from '../step-functions/path.js';
import { asTexts } from './variables.js';

export interface ActionContext {
  call(service: string, operation: string, input: JsonObject): Promise<unknown>;
  /** Epoch milliseconds. */
  now(): number;
}

export type Outcome =
  /** `response` is what the step's declared outputs select from. */
  | { readonly done: Readonly<Record<string, Json>>; readonly response?: Json; readonly responseCode?: string }
  /** Ask again later; `again` is what the action must remember. */
  | { readonly again: Json; readonly inMs: number };

/** A step that failed, in AWS's words. */
export class StepFailure extends Error {
  constructor(
    message: string,
    readonly outputs: Readonly<Record<string, Json>> = {},
  ) {
    super(message);
  }
}

export interface Action {
  /** Outputs the action gives without being asked. */
  readonly outputs: readonly string[];
  readonly timeoutSeconds: number;
  /** @throws {SyntaxError} when an input is missing. */
  check(inputs: JsonObject): void;
  /** Whether the next call changes something, so that it must not be made twice. */
  changes(inputs: JsonObject, memory: Json | undefined): boolean;
  /** @throws {StepFailure | AwsError} */
  run(inputs: JsonObject, memory: Json | undefined, context: ActionContext): Promise<Outcome>;
  cancel?(memory: Json, context: ActionContext): Promise<void>;
}

/** How often a resource or a command is looked at. */
const pollMs = 5000;
const throttled = [
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'RateExceeded',
];
const advice = 'Please refer to Automation Service Troubleshooting Guide for more diagnosis details.';

/** Service names of the SDKs that differ from those that sign calls. */
const signingNames: Readonly<Record<string, string>> = {
  cloudwatch: 'monitoring',
  elbv2: 'elasticloadbalancing',
  stepfunctions: 'states',
  sfn: 'states',
};

function need(inputs: JsonObject, ...names: string[]): void {
  const missing = names.find((name) => inputs[name] === undefined);
  if (missing !== undefined) throw new SyntaxError(`input ${missing} is missing`);
}

const isRead = (api: Json | undefined): boolean => /^(Describe|Get|List|Search|BatchGet|Lookup)/.test(String(api));
const isThrottle = (error: unknown): boolean => error instanceof AwsError && throttled.includes(error.code);

/** An API call, tried again while the service throttles, as Automation does. */
async function callApi(
  { Service, Api, ...input }: JsonObject,
  context: ActionContext,
): Promise<{ response: Json } | undefined> {
  const service = String(Service).toLowerCase();
  try {
    return { response: asJson(await context.call(signingNames[service] ?? service, String(Api), input)) };
  } catch (error) {
    if (isThrottle(error)) return undefined;
    throw error;
  }
}

const executeAwsApi: Action = {
  outputs: [],
  timeoutSeconds: 600,
  check(inputs) {
    need(inputs, 'Service', 'Api');
  },
  changes: (inputs) => !isRead(inputs.Api),
  async run(inputs, _memory, context) {
    const answer = await callApi(inputs, context);
    return answer ? { done: {}, response: answer.response } : { again: null, inMs: pollMs };
  },
};

const waitForAwsResourceProperty: Action = {
  outputs: [],
  timeoutSeconds: 3600,
  check(inputs) {
    need(inputs, 'Service', 'Api', 'PropertySelector', 'DesiredValues');
    parsePath(String(inputs.PropertySelector));
    if (!isRead(inputs.Api)) throw new SyntaxError(`${inputs.Api} does not only read`);
  },
  changes: () => false,
  async run({ PropertySelector, DesiredValues, ...call }, _memory, context) {
    const answer = await callApi(call, context);
    const found = answer && readPath(parsePath(String(PropertySelector)), answer.response);
    const reached = found !== undefined && asTexts(found).some((value) => asTexts(DesiredValues ?? []).includes(value));
    return answer && reached ? { done: {}, response: answer.response } : { again: null, inMs: pollMs };
  },
};

const assertAwsResourceProperty: Action = {
  ...waitForAwsResourceProperty,
  timeoutSeconds: 600,
  async run({ PropertySelector, DesiredValues, ...call }, _memory, context) {
    const answer = await callApi(call, context);
    if (!answer) return { again: null, inMs: pollMs };
    const found = readPath(parsePath(String(PropertySelector)), answer.response);
    const values = found === undefined ? [] : asTexts(found);
    if (values.some((value) => asTexts(DesiredValues ?? []).includes(value)))
      return { done: {}, response: answer.response };
    throw new StepFailure(
      `Step fails when it is Verifying the property value. ${PropertySelector} is ${values.join(', ') || 'missing'}, not ${asTexts(DesiredValues ?? []).join(' or ')}. ${advice}`,
    );
  },
};

interface Invocation {
  readonly InstanceId?: string;
  readonly Status?: string;
  readonly CommandPlugins?: readonly { readonly ResponseCode?: number; readonly Output?: string }[];
}
const isMemory = (memory: Json | undefined): memory is { readonly CommandId: string; readonly targets: number } =>
  isObject(memory) && typeof memory.CommandId === 'string';
const isOver = ({ Status }: Invocation) => ['Success', 'Cancelled', 'TimedOut', 'Failed'].includes(Status ?? '');

const runCommand: Action = {
  outputs: ['CommandId', 'Status', 'ResponseCode', 'Output'],
  timeoutSeconds: 3600,
  check(inputs) {
    need(inputs, 'DocumentName');
    if (inputs.InstanceIds === undefined && inputs.Targets === undefined)
      throw new SyntaxError('input InstanceIds is missing');
  },
  changes: (_inputs, memory) => !isMemory(memory),
  async run(inputs, memory, context) {
    if (!isMemory(memory)) {
      const { Parameters } = inputs;
      const command = Parameters === undefined ? inputs : { ...inputs, Parameters: asLists(Parameters) };
      const sent = await callApi({ ...command, Service: 'ssm', Api: 'SendCommand' }, context);
      if (!sent) return { again: null, inMs: pollMs };
      const CommandId = String(readPath(parsePath('$.Command.CommandId'), sent.response));
      // Commands sent to tags have as many targets as turn up.
      const targets = inputs.InstanceIds === undefined ? 1 : asTexts(inputs.InstanceIds).length;
      return { again: { CommandId, targets }, inMs: pollMs };
    }
    const invocations = await invocationsOf(memory.CommandId, context);
    // Right after SendCommand the list is still empty.
    if (!invocations || invocations.length < memory.targets || !invocations.every(isOver)) {
      return { again: memory, inMs: pollMs };
    }
    return commandOutcome(memory.CommandId, invocations);
  },
  async cancel(memory, context) {
    if (isMemory(memory)) await context.call('ssm', 'CancelCommand', { CommandId: memory.CommandId });
  },
};

async function invocationsOf(CommandId: string, context: ActionContext): Promise<Invocation[] | undefined> {
  const invocations: Invocation[] = [];
  let NextToken: Json | undefined;
  do {
    const page = await callApi(
      { Service: 'ssm', Api: 'ListCommandInvocations', CommandId, Details: true, ...(NextToken ? { NextToken } : {}) },
      context,
    );
    if (!page) return undefined;
    const { CommandInvocations = [], NextToken: next } = page.response as JsonObject;
    invocations.push(...(CommandInvocations as readonly Invocation[]));
    NextToken = next;
  } while (NextToken);
  return invocations;
}

function commandOutcome(CommandId: string, invocations: readonly Invocation[]): Outcome {
  const plugins = invocations.flatMap(({ CommandPlugins = [] }) => CommandPlugins);
  const failed = invocations.filter(({ Status }) => Status !== 'Success');
  const code =
    plugins.find(({ ResponseCode = 0 }) => ResponseCode !== 0)?.ResponseCode ?? (failed.length === 0 ? 0 : 1);
  const outputs = {
    CommandId,
    Status: failed[0]?.Status ?? 'Success',
    ResponseCode: code,
    Output: plugins.map(({ Output = '' }) => Output).join('\n'),
  };
  if (failed.length === 0) return { done: outputs, responseCode: String(code) };
  const where = failed.map(({ InstanceId, Status }) => `${InstanceId} (${Status})`).join(', ');
  throw new StepFailure(
    `Step fails when it is Poll action status for completion. The command ${CommandId} did not succeed on ${where}. ${advice}`,
    outputs,
  );
}

/** A document's parameters are lists of texts; a runbook may give a single text. */
const asLists = (parameters: Json): Json =>
  isJsonObject(parameters)
    ? Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, asTexts(value)]))
    : parameters;

const sleep: Action = {
  outputs: [],
  timeoutSeconds: 604_800,
  check(inputs) {
    if (inputs.Duration === undefined && inputs.Timestamp === undefined)
      throw new SyntaxError('input Duration is missing');
  },
  changes: () => false,
  async run(inputs, memory, context) {
    if (memory !== undefined) return { done: {} };
    const until =
      inputs.Timestamp === undefined
        ? context.now() + durationMs(String(inputs.Duration))
        : Date.parse(String(inputs.Timestamp));
    if (Number.isNaN(until)) throw new StepFailure(`The sleep has no valid end. ${advice}`);
    return { again: { until }, inMs: Math.max(until - context.now(), 0) };
  },
};

/** Milliseconds of an ISO 8601 duration of days to seconds, for example PT10M; NaN for any other text. */
function durationMs(text: string): number {
  const match = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!match) return Number.NaN;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** The actions the sandbox executes (Systems Manager user guide, "Automation actions reference"). */
export const actions: ReadonlyMap<string, Action> = new Map([
  ['aws:executeAwsApi', executeAwsApi],
  ['aws:waitForAwsResourceProperty', waitForAwsResourceProperty],
  ['aws:assertAwsResourceProperty', assertAwsResourceProperty],
  ['aws:runCommand', runCommand],
  ['aws:sleep', sleep],
]);

/** How Automation words an API error of a step. */
export const describeApiError = (error: AwsError, operation: string): string =>
  `Step fails when it is Execute/Cancelling action. An error occurred (${error.code}) when calling the ${operation} operation: ${error.message}. ${advice}`;
