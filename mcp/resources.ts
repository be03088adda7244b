import {
  ErrorCode,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplate,
} from '@modelcontextprotocol/sdk/types.js';
import { Defect, describeFailure, type Failure } from '../services/errors.js';
import { invoke, type Operation } from '../services/operation.js';
import { type OperationName, operations } from '../services/operations/index.js';
import { SurfaceFailures } from '../services/telemetry/surface-failures.js';
import { RequestError } from './request-error.js';
import type { OpenSession } from './session.js';
import { failureText, resultText } from './text.js';

export interface Resources {
  list(): Resource[];
  templates(): ResourceTemplate[];
  /** @throws RequestError for a URI that names nothing, or what could not be read. */
  read(uri: string, signal: AbortSignal): Promise<ReadResourceResult>;
}

/** MCP specification, resources: error code of a resource that does not exist. */
const RESOURCE_NOT_FOUND = -32002;
const mimeType = 'text/markdown';

const FLEET: Resource = {
  uri: 'sre://fleet',
  name: 'fleet',
  title: 'Fleet',
  description: 'What is vulnerable in the whole fleet, worst first, and who was not seen',
  mimeType,
};

const INSTANCE: ResourceTemplate = {
  uriTemplate: 'sre://instances/{id}',
  name: 'instance',
  title: 'One instance',
  description: 'What is wrong with one EC2 instance and what to fix first; id is an instance id or a Name tag',
  mimeType,
};

const APPROVAL: ResourceTemplate = {
  uriTemplate: 'sre://approvals/{id}',
  name: 'approval',
  title: 'One approval',
  description: 'The plan, its decisions and its run; id is an approval or workflow id',
  mimeType,
};

const REPORT: ResourceTemplate = {
  uriTemplate: 'sre://reports/{id}',
  name: 'report',
  title: 'One stored report',
  description: 'What a vulnerability report said on the day it was made, and fresh links to its files',
  mimeType,
};

/** Each resource is one read operation; `{id}` is taken as it stands between the slashes, decoded once. */
const readers: readonly { path: RegExp; operation: OperationName; input(id: string): object }[] = [
  { path: /^sre:\/\/fleet$/, operation: 'get_inspector_findings', input: () => ({}) },
  {
    path: /^sre:\/\/instances\/([^/?#]+)$/,
    operation: 'analyze_ec2_vulnerabilities',
    input: (id) => ({ instance_id: id }),
  },
  {
    path: /^sre:\/\/approvals\/([^/?#]+)$/,
    operation: 'list_approvals',
    input: (id) => ({ approval_id: id, status: 'all' }),
  },
  { path: /^sre:\/\/reports\/([^/?#]+)$/, operation: 'get_vulnerability_report', input: (id) => ({ report_id: id }) },
];

/** What the one who asks can do something about. */
const codes: Partial<Record<Failure['code'], number>> = {
  not_found: RESOURCE_NOT_FOUND,
  invalid_input: ErrorCode.InvalidParams,
  not_allowed: ErrorCode.InvalidRequest,
};

/** What an operation says, as pages that a person can add to a conversation. */
export const operationResources = (open: OpenSession): Resources => ({
  list: () => [FLEET],
  templates: () => [INSTANCE, APPROVAL, REPORT],
  async read(uri, signal) {
    const { operation: name, input } = asked(uri);
    const { caller, services } = await open();
    const operation: Operation = operations[name];
    try {
      const output = await invoke(operation, input, { services, caller, signal });
      return { contents: [{ uri, mimeType, text: resultText(name, output, services, caller) }] };
    } catch (error) {
      const failure = describeFailure(error);
      if (failure.reference && !(error instanceof Defect)) {
        const failures = new SurfaceFailures(caller.surface, () => services);
        failures.tell(error, 'a resource was not read', 'defect', failure.reference);
      }
      throw new RequestError(codes[failure.code] ?? ErrorCode.InternalError, failureText(failure), { uri });
    }
  },
});

function asked(uri: string): { operation: OperationName; input: object } {
  for (const { path, operation, input } of readers) {
    const match = path.exec(uri);
    if (match) return { operation, input: input(decoded(match[1] ?? '', uri)) };
  }
  throw notFound(uri);
}

function decoded(id: string, uri: string): string {
  try {
    return decodeURIComponent(id);
  } catch (error) {
    if (error instanceof URIError) throw notFound(uri);
    throw error;
  }
}

const notFound = (uri: string): RequestError =>
  new RequestError(RESOURCE_NOT_FOUND, 'There is no such resource.', { uri });
