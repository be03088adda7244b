import table from './limits.json' with { type: 'json' };

/** What AWS's models say of a value beyond its type. Lengths are of strings, lists and maps, ranges of numbers. */
export interface Limit {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly integer?: boolean;
  readonly item?: Limit;
  readonly key?: Limit;
  readonly value?: Limit;
}

type Limits = Readonly<Record<string, Readonly<Record<string, Limit>>>>;

const limits: Limits = table.limits;

/** @param member - `Structure.member`, by the names of the service's model. */
export const limitOf = (service: string, member: string): Limit | undefined => limits[service]?.[member];
