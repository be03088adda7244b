import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from '../answer.js';
import type { OperationModel, ServiceModel } from '../service-model.js';

export interface WireRequest {
  readonly method: string;
  /** Path and query as they stood in the request line. */
  readonly url: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/**
 * One way to put calls on HTTP, seen from the server. `read` yields plain values by member name that are not checked
 * yet: whatever cannot be converted stays as it was, for the input check to refuse.
 */
export interface WireProtocol {
  operationName(request: WireRequest, model: ServiceModel): string | undefined;
  /** @throws {AwsError} for a body that cannot be read at all. */
  read(request: WireRequest, operation: OperationModel): unknown;
  write(operation: OperationModel, output: unknown, requestId: string): WireResponse;
  refuse(error: AwsError, model: ServiceModel, requestId: string): WireResponse;
}

export const header = (request: WireRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
};
