import type { AwsError } from '../answer.js';
import { awsServices } from '../aws-services.js';
import { readForm } from './form.js';
import type { WireProtocol, WireRequest, WireResponse } from './wire.js';
import { element, escapeXml, xmlMembers } from './xml.js';

/** Parameters of a form-encoded call; a GET carries them in the query string. */
export const form = (request: WireRequest): URLSearchParams =>
  request.method === 'GET' ? request.query : new URLSearchParams(request.body.toString('utf8'));

const namespace = (service: string) => ` xmlns="${awsServices[service]?.xmlNamespace ?? ''}"`;

const xmlResponse = (status: number, requestId: string, body: string): WireResponse => ({
  status,
  headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});

const errorElement = (error: AwsError, code: string) =>
  element('Code', escapeXml(code)) + element('Message', escapeXml(error.message));

/** AWS Query: form in, XML out (SNS, STS, and CloudWatch for clients from before its JSON form). */
export const query: WireProtocol = {
  operationName: (request) => form(request).get('Action') ?? undefined,
  read: (request, operation) => readForm(operation.input, form(request), 'query'),
  write({ service, name, output: schema }, output, requestId) {
    const result = schema.isStructSchema() ? element(`${name}Result`, xmlMembers(schema, output)) : '';
    const metadata = element('ResponseMetadata', element('RequestId', requestId));
    return xmlResponse(200, requestId, element(`${name}Response`, result + metadata, namespace(service)));
  },
  refuse(error, model, requestId) {
    const type = element('Type', error.status < 500 ? 'Sender' : 'Receiver');
    const detail = element('Error', type + errorElement(error, model.queryCode(error.code)));
    const body = element('ErrorResponse', detail + element('RequestId', requestId), namespace(model.service));
    return xmlResponse(error.status, requestId, body);
  },
};

/** EC2 Query: as Query, with its own names, flat lists and envelope. */
export const ec2Query: WireProtocol = {
  operationName: query.operationName,
  read: (request, operation) => readForm(operation.input, form(request), 'ec2'),
  write({ service, name, output: schema }, output, requestId) {
    const members = schema.isStructSchema() ? xmlMembers(schema, output) : element('return', 'true');
    const body = element(`${name}Response`, element('requestId', requestId) + members, namespace(service));
    return xmlResponse(200, requestId, body);
  },
  refuse(error, _model, requestId) {
    const errors = element('Errors', element('Error', errorElement(error, error.code)));
    return xmlResponse(error.status, requestId, element('Response', errors + element('RequestID', requestId)));
  },
};
