import type { OperationModel, ServiceModel } from '../service-model.js';
import { eventStream } from './event-stream.js';
import { matchPath, readBindings } from './http-binding.js';
import { jsonRefusal, parseJson } from './json.js';
import { fromJson, isRecord, toJson } from './values.js';
import type { WireProtocol } from './wire.js';

const routes = new WeakMap<ServiceModel, readonly OperationModel[]>();

function routesOf(model: ServiceModel): readonly OperationModel[] {
  const known = routes.get(model) ?? [...model.operations()];
  routes.set(model, known);
  return known;
}

/** The member that is the whole body, or the status. */
function memberWith(trait: 'httpPayload' | 'httpResponseCode', schema: OperationModel['input']): string | undefined {
  if (!schema.isStructSchema()) return undefined;
  for (const [name, member] of schema.structIterator()) if (member.getMergedTraits()[trait]) return name;
  return undefined;
}

function outputHeaders(operation: OperationModel, output: Readonly<Record<string, unknown>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, member] of operation.output.structIterator()) {
    const { httpHeader } = member.getMergedTraits();
    if (httpHeader && output[name] !== undefined) headers[httpHeader.toLowerCase()] = String(output[name]);
  }
  return headers;
}

/** AWS REST JSON 1: the operation is in method and path, members in path, query, headers and body. */
export const restJson: WireProtocol = {
  operationName: (request, model) =>
    routesOf(model).find(({ http }) => http && matchPath(http, request.method, request.path))?.name,
  read(request, operation) {
    const labels = operation.http && matchPath(operation.http, request.method, request.path);
    const payload = memberWith('httpPayload', operation.input);
    if (payload) {
      const bound = readBindings(operation, request, labels ?? {});
      return request.body.length === 0 ? bound : { ...bound, [payload]: request.body };
    }
    const body = fromJson(operation.input, parseJson(request.body));
    return isRecord(body) ? { ...body, ...readBindings(operation, request, labels ?? {}) } : body;
  },
  write(operation, output, requestId) {
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
    const payload = memberWith('httpPayload', operation.output);
    const status = operation.http?.status ?? 200;
    if (!payload || !isRecord(output)) {
      return { status, headers, body: JSON.stringify(toJson(operation.output, output) ?? {}) };
    }
    const code = output[memberWith('httpResponseCode', operation.output) ?? ''];
    const body = output[payload];
    if (Array.isArray(body)) {
      const framed = { ...headers, 'content-type': 'application/vnd.amazon.eventstream' };
      return { status, headers: framed, body: eventStream(operation.output.getMemberSchema(payload), body) };
    }
    return {
      status: typeof code === 'number' ? code : status,
      headers: { ...headers, ...outputHeaders(operation, output) },
      body: body instanceof Uint8Array ? body : '',
    };
  },
  refuse: (error, _model, requestId) => jsonRefusal(error, 'application/json', requestId),
};
