import type { OperationModel, ServiceModel } from '../service-model.js';
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

/** AWS REST JSON 1: the operation is in method and path, members in path, query, headers and body. */
export const restJson: WireProtocol = {
  operationName: (request, model) =>
    routesOf(model).find(({ http }) => http && matchPath(http, request.method, request.path))?.name,
  read(request, operation) {
    const labels = operation.http && matchPath(operation.http, request.method, request.path);
    const body = fromJson(operation.input, parseJson(request.body));
    return isRecord(body) ? { ...body, ...readBindings(operation, request, labels ?? {}) } : body;
  },
  write: (operation, output, requestId) => ({
    status: operation.http?.status ?? 200,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: JSON.stringify(toJson(operation.output, output) ?? {}),
  }),
  refuse: (error, _model, requestId) => jsonRefusal(error, 'application/json', requestId),
};
