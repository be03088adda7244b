import { sessionArn } from './access-keys.js';
import { AwsError } from './answer.js';
import { awsServices, type Protocol } from './aws-services.js';
import type { Problem } from './input-check.js';
import { account } from './world.js';

/** The same refusal has another name in each family of services: AWS API references, "Common Errors". */
interface Codes {
  readonly unknownOperation: string;
  readonly unknownKey: readonly [code: string, status: number];
  readonly noSignature: readonly [code: string, status: number];
  readonly badSignature: readonly [code: string, status: number];
  readonly denied: readonly [code: string, status: number];
  readonly throttled: readonly [code: string, status: number, message: string];
}

const json: Codes = {
  unknownOperation: 'UnknownOperationException',
  unknownKey: ['UnrecognizedClientException', 400],
  noSignature: ['MissingAuthenticationTokenException', 400],
  badSignature: ['InvalidSignatureException', 400],
  denied: ['AccessDeniedException', 400],
  throttled: ['ThrottlingException', 400, 'Rate exceeded'],
};

const codes: Readonly<Record<Protocol, Codes>> = {
  json,
  'rest-json': {
    ...json,
    unknownKey: ['UnrecognizedClientException', 403],
    noSignature: ['MissingAuthenticationTokenException', 403],
    badSignature: ['InvalidSignatureException', 403],
    denied: ['AccessDeniedException', 403],
    throttled: ['ThrottlingException', 429, 'Rate exceeded'],
  },
  query: {
    unknownOperation: 'InvalidAction',
    unknownKey: ['InvalidClientTokenId', 403],
    noSignature: ['MissingAuthenticationToken', 403],
    badSignature: ['SignatureDoesNotMatch', 403],
    denied: ['AccessDenied', 403],
    throttled: ['Throttling', 400, 'Rate exceeded'],
  },
  ec2: {
    unknownOperation: 'InvalidAction',
    unknownKey: ['AuthFailure', 401],
    noSignature: ['MissingAuthenticationToken', 403],
    badSignature: ['AuthFailure', 401],
    denied: ['UnauthorizedOperation', 403],
    throttled: ['RequestLimitExceeded', 503, 'Request limit exceeded.'],
  },
  'rest-xml': {
    unknownOperation: 'NotImplemented',
    unknownKey: ['InvalidAccessKeyId', 403],
    noSignature: ['AccessDenied', 403],
    badSignature: ['SignatureDoesNotMatch', 403],
    denied: ['AccessDenied', 403],
    throttled: ['SlowDown', 503, 'Please reduce your request rate.'],
  },
};

const codesOf = (service: string): Codes => codes[awsServices[service]?.protocol ?? 'json'];

export function action(service: string, operation: string): string {
  const { iam = service, actions = {} } = awsServices[service] ?? {};
  return `${iam}:${actions[operation] ?? operation}`;
}

export const unknownOperation = (service: string, operation: string | undefined) =>
  new AwsError(
    codesOf(service).unknownOperation,
    operation
      ? `${action(service, operation)} is not in the sandbox: it answers the operations that the assistant uses`
      : `The request names no operation of ${service}`,
    awsServices[service]?.protocol === 'rest-xml' ? 501 : 400,
  );

export const unknownKey = (service: string) => {
  const [code, status] = codesOf(service).unknownKey;
  return new AwsError(code, 'The security token included in the request is invalid.', status);
};

export const noSignature = (service: string) => {
  const [code, status] = codesOf(service).noSignature;
  return new AwsError(code, 'Request is missing Authentication Token', status);
};

export const badSignature = (service: string, reason: string) => {
  const [code, status] = codesOf(service).badSignature;
  return new AwsError(code, reason, status);
};

export const accessDenied = (
  service: string,
  operation: string,
  role: string,
  region: string,
  about?: { readonly action: string; readonly resource: string },
) => {
  const [code, status] = codesOf(service).denied;
  const name = about?.action ?? action(service, operation);
  const resource = about?.resource ?? `arn:aws:${service}:${region}:${account}:*`;
  return new AwsError(
    code,
    `User: ${sessionArn(role)} is not authorized to perform: ${name} on resource: ${resource} because no identity-based policy allows the ${name} action`,
    status,
  );
};

export const throttled = (service: string) => {
  const [code, status, message] = codesOf(service).throttled;
  return new AwsError(code, message, status);
};

export const internalFailure = (requestId: string) =>
  new AwsError('InternalFailure', `The sandbox failed to answer; its log has the cause under ${requestId}`, 500);

/** @param problems - at least one. */
export function invalidInput(service: string, problems: readonly Problem[]): AwsError {
  const first = problems[0];
  const kind = first?.kind ?? 'limit';
  if (service === 'monitoring') return new AwsError(monitoringCode[kind], sentences(problems));
  switch (awsServices[service]?.protocol) {
    case 'ec2':
      return ec2InvalidInput(first);
    case 'query':
      return new AwsError('ValidationError', sentences(problems));
    case 'rest-xml':
      return new AwsError('InvalidArgument', sentences(problems));
    default:
      return new AwsError(kind === 'type' ? 'SerializationException' : 'ValidationException', sentences(problems));
  }
}

const monitoringCode: Readonly<Record<Problem['kind'], string>> = {
  missing: 'MissingRequiredParameterException',
  unknown: 'InvalidParameterValueException',
  type: 'InvalidParameterValueException',
  limit: 'InvalidParameterValueException',
};

const longest = 200;

function shown(value: unknown): string {
  if (value === null) return 'null';
  const text =
    typeof value === 'string' ? value : Array.isArray(value) ? `[${value.join(', ')}]` : JSON.stringify(value);
  return `'${text.length > longest ? `${text.slice(0, longest)}…` : text}'`;
}

function sentences(problems: readonly Problem[]): string {
  const list = problems
    .slice(0, 10)
    .map(
      ({ path, value, constraint }) =>
        `Value ${shown(value)} at '${path.join('.')}' failed to satisfy constraint: ${constraint}`,
    );
  return `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${list.join('; ')}`;
}

function ec2InvalidInput(problem: Problem | undefined): AwsError {
  const name = problem?.path.filter((part) => part !== 'member').join('.') ?? '';
  const parameter = name.charAt(0).toUpperCase() + name.slice(1);
  if (problem?.kind === 'missing') {
    return new AwsError('MissingParameter', `The request must contain the parameter ${parameter}`);
  }
  if (problem?.kind === 'unknown') return new AwsError('UnknownParameter', `The parameter ${name} is not recognized`);
  const reason = problem
    ? `Value (${shown(problem.value)}) for parameter ${name} is invalid. ${problem.constraint}`
    : '';
  return new AwsError('InvalidParameterValue', reason);
}
