import { z } from 'zod';

const texts = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());
const conditions = z.partialRecord(
  z.enum(['StringEquals', 'StringLike', 'StringNotEquals', 'ArnLike', 'Bool']),
  z.record(z.string(), texts),
);

/** One statement of an identity policy, in the subset that is evaluated here; what is beyond it is refused. */
export const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts,
  Resource: texts,
  Condition: conditions.optional(),
});
export type Statement = z.output<typeof Statement>;

export const PolicyDocument = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(Statement).min(1),
});
export type PolicyDocument = z.output<typeof PolicyDocument>;

/** One permission that a call needs: a call may need several, each for every resource that it names. */
export interface Need {
  readonly action: string;
  readonly resources: readonly string[];
  /** Values of condition keys. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Tags of a resource, for the condition keys `aws:ResourceTag/…`; undefined where it has none, or stands for many. */
export type TagsOf = (resource: string) => Readonly<Record<string, string>> | undefined;

/** What IAM says of one permission: the resource that is not allowed, and the statements that allow the others. */
export interface Decision {
  readonly denied: string | undefined;
  readonly by: readonly { readonly statement: Statement; readonly resource: string }[];
}

/** In the order in which IAM decides: nothing is allowed that no statement allows, and an explicit deny wins. */
export function decide(
  statements: readonly Statement[],
  { action, resources, context = {} }: Need,
  tagsOf: TagsOf = () => undefined,
): Decision {
  const about = statements.filter((one) => one.Action.some((pattern) => matches(pattern, action, 'i')));
  const by: { statement: Statement; resource: string }[] = [];
  for (const resource of resources) {
    const tags = Object.entries(tagsOf(resource) ?? {}).map(([key, value]) => [`aws:ResourceTag/${key}`, value]);
    const known = { ...context, ...Object.fromEntries(tags) };
    const matching = about.flatMap((statement) => {
      if (!holds(statement.Condition, known)) return [];
      const pattern = statement.Resource.find((one) => matches(one, resource));
      return pattern === undefined ? [] : [{ statement, resource: pattern }];
    });
    const isDenied = matching.some(({ statement }) => statement.Effect === 'Deny');
    if (isDenied || matching.length === 0) return { denied: resource, by };
    by.push(...matching);
  }
  return { denied: undefined, by };
}

const operators: Readonly<Record<string, (value: string, wanted: readonly string[]) => boolean>> = {
  StringEquals: (value, wanted) => wanted.includes(value),
  StringNotEquals: (value, wanted) => !wanted.includes(value),
  StringLike: (value, wanted) => wanted.some((pattern) => matches(pattern, value)),
  ArnLike: (value, wanted) => wanted.some((pattern) => matches(pattern, value)),
  Bool: (value, wanted) => wanted.includes(value),
};

/** A key that the call does not have fails every operator but the negated one (IAM: "Condition operators"). */
const holds = (condition: Statement['Condition'], context: Readonly<Record<string, string>>): boolean =>
  Object.entries(condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const value = context[key];
      return value === undefined ? operator === 'StringNotEquals' : operators[operator]?.(value, wanted);
    }),
  );

const patterns = new Map<string, RegExp>();

/** `*` is any text and `?` any one character; a resource may itself stand for many and end in `*`. */
function matches(pattern: string, value: string, flags = ''): boolean {
  const key = `${flags} ${pattern}`;
  const known = patterns.get(key);
  if (known) return known.test(value);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const made = new RegExp(`^${source}$`, flags);
  patterns.set(key, made);
  return made.test(value);
}
