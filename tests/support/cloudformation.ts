import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

/** A template as far as it is looked at. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface PropertyType {
  readonly type: string;
  readonly element?: PropertyType;
  readonly reference?: { readonly $ref: string };
}
type Properties = Readonly<Record<string, { readonly type: PropertyType; readonly required?: boolean }>>;

type Specification = ReturnType<typeof loadAwsServiceSpecSync>;
let specification: Specification | undefined;

/**
 * Checks the resources of a template against the CloudFormation specification: types, names of properties, what is
 * required, and scalars. Intrinsic functions are taken as they are; what AWS alone knows is not looked at.
 * @returns the problems, each with where it is.
 */
export function checkTemplate({ Resources }: Template): string[] {
  specification ??= loadAwsServiceSpecSync();
  const spec = specification;
  const problems: string[] = [];
  const report = (where: string, problem: string) => problems.push(`${where}: ${problem}`);

  function checkProperties(where: string, value: Readonly<Record<string, unknown>>, known: Properties): void {
    for (const name of Object.keys(value)) if (!known[name]) report(where, `there is no property ${name}`);
    for (const [name, { type, required }] of Object.entries(known)) {
      if (name in value) checkValue(`${where}.${name}`, value[name], type);
      else if (required) report(where, `${name} is missing`);
    }
  }

  function checkValue(where: string, value: unknown, type: PropertyType): void {
    if (isIntrinsic(value)) return;
    if (type.type === 'ref' && type.reference) {
      const inner = spec.get('typeDefinition', type.reference.$ref) as unknown as { properties: Properties };
      if (isRecord(value)) checkProperties(where, value, inner.properties);
      else if (typeof value !== 'string') report(where, 'is no object');
    } else if (type.type === 'array' && type.element) {
      checkList(where, value, type.element);
    } else if (!isScalar(type.type, value)) report(where, `is no ${type.type}: ${JSON.stringify(value)}`);
  }

  function checkList(where: string, value: unknown, element: PropertyType): void {
    if (!Array.isArray(value)) report(where, 'is no list');
    else for (const [at, one] of value.entries()) checkValue(`${where}[${at}]`, one, element);
  }

  for (const [id, { Type, Properties = {} }] of Object.entries(Resources)) {
    const [known] = spec.lookup('resource', 'cloudFormationType', 'equals', Type);
    if (known) checkProperties(id, Properties, known.properties as unknown as Properties);
    else report(id, `there is no type ${Type}`);
  }
  return problems;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isIntrinsic = (value: unknown): boolean =>
  isRecord(value) && Object.keys(value).length === 1 && /^(Ref$|Fn::|Condition$)/.test(Object.keys(value)[0] ?? '');

function isScalar(type: string, value: unknown): boolean {
  if (type === 'integer' || type === 'number') return typeof value !== 'boolean' && Number.isFinite(Number(value));
  if (type === 'boolean') return typeof value === 'boolean' || value === 'true' || value === 'false';
  return type !== 'string' || !(isRecord(value) || Array.isArray(value));
}
