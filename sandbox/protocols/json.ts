import { AwsError } from '../answer.js';
import { awsServices } from '../aws-services.js';
import type { ServiceModel } from '../service-model.js';
import { toJson } from './values.js';
import { header, type WireProtocol, type WireRequest, type WireResponse } from './wire.js';

export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AwsError('SerializationException', 'The request body is not JSON');
  }
}

export function jsonRefusal(error: AwsError, contentType: string, requestId: string): WireResponse {
  return {
    status: error.status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
    body: JSON.stringify({ __type: error.code, message: error.message, ...error.fields }),
  };
}

/** AWS JSON 1.0 and 1.1: one path, the operation in `x-amz-target`. */
export const json: WireProtocol = {
  operationName: (request: WireRequest) => header(request, 'x-amz-target')?.split('.').at(-1),
  read: (request) => parseJson(request.body),
  write: (operation, output, requestId) => ({
    status: 200,
    headers: { 'content-type': contentType(operation.service), 'x-amzn-requestid': requestId },
    body: JSON.stringify(toJson(operation.output, output) ?? {}),
  }),
  refuse(error, model, requestId) {
    const response = jsonRefusal(error, contentType(model.service), requestId);
    return { ...response, headers: { ...response.headers, ...queryError(error, model) } };
  },
};

const contentType = (service: string) => `application/x-amz-json-${awsServices[service]?.jsonVersion ?? '1.1'}`;

/** A service that came to JSON from Query names the error's old code too: Smithy trait awsQueryCompatible. */
const queryError = (error: AwsError, model: ServiceModel): Record<string, string> =>
  awsServices[model.service]?.xmlNamespace
    ? { 'x-amzn-query-error': `${model.queryCode(error.code)};${error.status < 500 ? 'Sender' : 'Receiver'}` }
    : {};
