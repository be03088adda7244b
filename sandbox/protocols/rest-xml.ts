import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../answer.js';
import type { OperationModel } from '../service-model.js';
import { decodeAwsChunked, isAwsChunked } from './aws-chunked.js';
import { isBound, readBindings } from './http-binding.js';
import { isRecord } from './values.js';
import type { WireProtocol, WireRequest } from './wire.js';
import { element, escapeXml, xmlMembers } from './xml.js';

const bucketOperations: Readonly<Record<string, string>> = {
  PUT: 'CreateBucket',
  HEAD: 'HeadBucket',
  GET: 'ListObjectsV2',
};
const objectOperations: Readonly<Record<string, string>> = {
  PUT: 'PutObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};
/** Any other query parameter names a sub-resource, which is another operation. */
const parameters =
  /^(x-id|list-type|prefix|max-keys|continuation-token|start-after|encoding-type|delimiter|fetch-owner|response-content-(type|disposition)|x-amz-[a-z0-9-]+)$/i;
const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Bucket and key of a path-style request. @throws {AwsError} where the path is not well percent-encoded. */
function address(path: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch (error) {
    if (error instanceof URIError) throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
    throw error;
  }
}

/** S3's REST XML in path style: members in path, query and headers, the object as the body. */
export const restXml: WireProtocol = {
  operationName({ method, path, query }: WireRequest) {
    if (![...query.keys()].every((name) => parameters.test(name))) return undefined;
    const [, bucket, key] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
    if (!bucket) return method === 'GET' ? 'ListBuckets' : undefined;
    return (key ? objectOperations : bucketOperations)[method];
  },
  read(request, operation) {
    const { bucket, key } = address(request.path);
    const labels = { Bucket: bucket, Key: key };
    const input = readBindings(operation, request, labels);
    if (operation.name !== 'PutObject') return input;
    return { ...input, Body: isAwsChunked(request) ? decodeAwsChunked(request.body) : request.body };
  },
  write(operation, output, requestId) {
    const values = isRecord(output) ? output : {};
    const payload = values.Body;
    const xml = operation.output.isStructSchema() ? bodyMembers(operation.output, values) : '';
    return {
      status: operation.http?.status ?? 200,
      headers: {
        'x-amz-request-id': requestId,
        ...(xml ? { 'content-type': 'application/xml' } : {}),
        ...outputHeaders(operation, values),
      },
      body: payload instanceof Uint8Array ? payload : xml ? document(operation, xml) : '',
    };
  },
  refuse(error, _model, requestId) {
    const content =
      element('Code', escapeXml(error.code)) +
      element('Message', escapeXml(error.message)) +
      Object.entries(error.fields)
        .map(([name, value]) => element(name, escapeXml(String(value))))
        .join('') +
      element('RequestId', requestId);
    return {
      status: error.status,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', content)}`,
    };
  },
};

const bodyMembers = (schema: NormalizedSchema, values: Readonly<Record<string, unknown>>): string => {
  const inBody = Object.entries(values).filter(([name]) => {
    const member = schema.isStructSchema() && name !== 'Body' ? memberOf(schema, name) : undefined;
    return member !== undefined && !isBound(member);
  });
  return xmlMembers(schema, Object.fromEntries(inBody));
};

function memberOf(schema: NormalizedSchema, wanted: string): NormalizedSchema | undefined {
  for (const [name, member] of schema.structIterator()) if (name === wanted) return member;
  return undefined;
}

const document = (operation: OperationModel, content: string) => {
  const { xmlName } = operation.output.getMergedTraits();
  const name = typeof xmlName === 'string' ? xmlName : `${operation.name}Result`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content, ` xmlns="${namespace}"`)}`;
};

function outputHeaders(operation: OperationModel, values: Readonly<Record<string, unknown>>): Record<string, string> {
  const headers: Record<string, string> = {};
  if (!operation.output.isStructSchema()) return headers;
  for (const [name, member] of operation.output.structIterator()) {
    const value = values[name];
    const traits = member.getMergedTraits();
    if (value === undefined) continue;
    if (traits.httpHeader)
      headers[traits.httpHeader.toLowerCase()] = value instanceof Date ? value.toUTCString() : String(value);
    if (traits.httpPrefixHeaders && isRecord(value)) {
      for (const [key, text] of Object.entries(value)) headers[`${traits.httpPrefixHeaders}${key}`] = String(text);
    }
  }
  return headers;
}
