import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AccessKeys } from './access-keys.js';
import { AwsError } from './answer.js';
import { awsServices } from './aws-services.js';
import { type Answered, CallerGone, type Calls, type Log, strikeBefore } from './calls.js';
import type { DynamoDb } from './dynamodb.js';
import type { Faults } from './faults.js';
import type { Ledger } from './ledger.js';
import type { Permissions } from './permissions/permissions.js';
import { isPresigned, verifyPresigned } from './presigned.js';
import { json, parseJson } from './protocols/json.js';
import { ec2Query, query } from './protocols/query.js';
import { restJson } from './protocols/rest-json.js';
import { restXml } from './protocols/rest-xml.js';
import { isRecord } from './protocols/values.js';
import { header, type WireProtocol, type WireRequest, type WireResponse } from './protocols/wire.js';
import { internalFailure, unknownOperation } from './refusals.js';
import type { ServiceModel, ServiceModels } from './service-model.js';
import { claimedService, verify } from './signature.js';

const protocols = { json, 'rest-json': restJson, query, ec2: ec2Query, 'rest-xml': restXml } as const;

interface EndpointOptions {
  readonly models: ServiceModels;
  readonly keys: AccessKeys;
  readonly calls: Calls;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly dynamoDb: DynamoDb;
  readonly permissions: Permissions;
  readonly log: Log;
}

interface Signed {
  readonly role: string;
  readonly region: string;
  readonly requestId: string;
}

interface Caller extends Signed {
  readonly gone: AbortSignal;
}

/** AWS on the wire: whose call it is, in which protocol, what it asks for, and the answer in the same protocol. */
export class AwsEndpoint {
  constructor(private readonly options: EndpointOptions) {}

  async handle(request: WireRequest, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const unsigned = isUnsignedConfirmation(request);
    const service = serviceOf(request, unsigned);
    const model = await this.options.models.of(service);
    if (!model) {
      // Only STS knows how to refuse a service that does not exist here.
      const sts = await this.options.models.of('sts');
      if (sts) send(response, query.refuse(unknownOperation(service, undefined), sts, requestId), undefined);
      return;
    }
    const protocol = protocolOf(service, request);
    try {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const who = unsigned ? { ...anonymous, requestId } : await this.#signed(request, requestId);
      const signed = { ...who, gone: gone.signal };
      const answered = await this.#answer(request, model, protocol, signed);
      send(response, answered.wire, answered.damage);
    } catch (error) {
      if (error instanceof CallerGone) return;
      send(response, protocol.refuse(this.#refusal(error, service, requestId), model, requestId), undefined);
    }
  }

  async #signed(request: WireRequest, requestId: string): Promise<Signed> {
    const check = isPresigned(request) ? verifyPresigned : verify;
    const { region, credential } = await check(request, this.options.keys);
    return { role: credential.role, region, requestId };
  }

  async #answer(
    request: WireRequest,
    model: ServiceModel,
    protocol: WireProtocol,
    signed: Caller,
  ): Promise<{ wire: WireResponse; damage: Answered['damage'] }> {
    const name = protocol.operationName(request, model);
    if (model.service === 'dynamodb') return this.#dynamoDb(request, name ?? '', signed);
    const operation = await this.options.calls.operation(model.service, name);
    const { output, damage } = await this.options.calls.perform(
      operation,
      () => protocol.read(request, operation),
      signed,
    );
    return { wire: protocol.write(operation, output, signed.requestId), damage };
  }

  async #dynamoDb(
    request: WireRequest,
    operation: string,
    caller: Caller,
  ): Promise<{ wire: WireResponse; damage: Answered['damage'] }> {
    const { role, region, requestId } = caller;
    const call = { service: 'dynamodb', operation, input: parseJson(request.body), role, region, requestId };
    const strike = this.options.faults.strike(call);
    try {
      await strikeBefore(strike);
      this.options.permissions.check(call);
    } catch (error) {
      if (error instanceof AwsError) this.options.ledger.record(call, error.code);
      throw error;
    }
    const side = this.options.faults.hold(call, call.input);
    if (side === 'before') await this.options.calls.standStill(call, side, caller);
    const wire = await this.options.dynamoDb.answer(request);
    this.options.ledger.record(call, wire.status < 300 ? 'ok' : errorName(wire));
    if (side === 'after') await this.options.calls.standStill(call, side, caller);
    return { wire, damage: strike.damage };
  }

  #refusal(error: unknown, service: string, requestId: string): AwsError {
    if (error instanceof AwsError) return error;
    this.options.log('sandbox endpoint failed', { service, request_id: requestId, error });
    return internalFailure(requestId);
  }
}

const anonymous = { role: 'anonymous', region: 'us-west-2' };

/** Visiting a SubscribeURL confirms without a signature, as at AWS: the token is the proof. */
const isUnsignedConfirmation = ({ method, headers, query: parameters }: WireRequest) =>
  method === 'GET' && headers.authorization === undefined && parameters.get('Action') === 'ConfirmSubscription';

/** Links are to objects in S3; whatever else is signed says its service in the Authorization header. */
const serviceOf = (request: WireRequest, unsigned: boolean): string =>
  unsigned ? 'sns' : isPresigned(request) ? 's3' : claimedService(header(request, 'authorization'));

/** A service that speaks JSON today still takes the form-encoded calls of older clients where it did so before. */
function protocolOf(service: string, request: WireRequest): WireProtocol {
  const entry = awsServices[service];
  const formEncoded = header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded');
  if (entry?.protocol === 'json' && entry.xmlNamespace && formEncoded) return query;
  return protocols[entry?.protocol ?? 'json'];
}

function errorName(wire: WireResponse): string {
  const body = parseJson(Buffer.from(wire.body));
  const type = isRecord(body) && typeof body.__type === 'string' ? body.__type : `HTTP ${wire.status}`;
  return type.split('#').at(-1) ?? type;
}

function send(response: ServerResponse, wire: WireResponse, damage: Answered['damage']): void {
  if (damage === 'invalid_answer') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html><body>A proxy in between answered this.</body></html>');
    return;
  }
  const body = Buffer.from(wire.body);
  response.writeHead(wire.status, { 'content-length': body.length, ...wire.headers });
  if (damage !== 'truncated_body') {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}
