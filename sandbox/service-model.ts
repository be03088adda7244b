import { NormalizedSchema } from '@smithy/core/schema';
import { awsServices } from './aws-services.js';

export interface HttpBinding {
  readonly method: string;
  /** As in the Smithy trait: `/{Key+}?x-id=PutObject`. */
  readonly path: string;
  readonly status: number;
}

export interface OperationModel {
  readonly service: string;
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  readonly http: HttpBinding | undefined;
}

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];
type OperationSchema = readonly [9, string, string, unknown, SchemaRef, SchemaRef];

const isOperation = (value: unknown): value is OperationSchema => Array.isArray(value) && value[0] === 9;
const isError = (value: unknown): value is SchemaRef => Array.isArray(value) && value[0] === -3;

function httpBinding(traits: unknown): HttpBinding | undefined {
  const http = typeof traits === 'object' && traits !== null && 'http' in traits ? traits.http : undefined;
  if (!Array.isArray(http)) return undefined;
  const [method, path, status] = http;
  return { method: String(method), path: String(path), status: Number(status) };
}

/** The operations and errors of one service, from the runtime schemas that its SDK client exports (`…$`). */
export class ServiceModel {
  readonly #exports: ReadonlyMap<string, unknown>;
  readonly #operations = new Map<string, OperationModel>();

  constructor(
    readonly service: string,
    client: object,
  ) {
    this.#exports = new Map(Object.entries(client));
  }

  operation(name: string): OperationModel | undefined {
    const known = this.#operations.get(name);
    if (known) return known;
    const schema = this.#exports.get(`${name}$`);
    if (!isOperation(schema)) return undefined;
    const operation = {
      service: this.service,
      name,
      input: NormalizedSchema.of(schema[4]),
      output: NormalizedSchema.of(schema[5]),
      http: httpBinding(schema[3]),
    };
    this.#operations.set(name, operation);
    return operation;
  }

  *operations(): Generator<OperationModel> {
    for (const key of this.#exports.keys()) {
      const operation = key.endsWith('$') ? this.operation(key.slice(0, -1)) : undefined;
      if (operation) yield operation;
    }
  }

  /** The code that Query clients see for an exception's name, for example NotFound for NotFoundException. */
  queryCode(exception: string): string {
    const schema = this.#exports.get(`${exception}$`);
    if (!isError(schema)) return exception;
    const { awsQueryError } = NormalizedSchema.of(schema).getMergedTraits();
    return Array.isArray(awsQueryError) ? String(awsQueryError[0]) : exception;
  }
}

/** Models by signing name, each loaded when its first call arrives: a client takes up to half a second to load. */
export class ServiceModels {
  readonly #models = new Map<string, Promise<ServiceModel>>();

  async of(service: string): Promise<ServiceModel | undefined> {
    const entry = Object.hasOwn(awsServices, service) ? awsServices[service] : undefined;
    if (!entry) return undefined;
    const known = this.#models.get(service) ?? entry.load().then((client) => new ServiceModel(service, client));
    this.#models.set(service, known);
    return known;
  }
}
