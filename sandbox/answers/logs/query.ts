/** The part of CloudWatch Logs Insights QL that the sandbox understands, as a tree. */
export interface Query {
  readonly commands: readonly Command[];
}

export type Command =
  | { readonly kind: 'fields'; readonly names: readonly string[] }
  | { readonly kind: 'parse'; readonly from: string; readonly pattern: RegExp; readonly names: readonly string[] }
  | { readonly kind: 'filter'; readonly test: Expression }
  | { readonly kind: 'stats'; readonly aggregates: readonly Aggregate[]; readonly by: readonly string[] }
  | { readonly kind: 'sort'; readonly name: string; readonly descending: boolean }
  | { readonly kind: 'limit'; readonly count: number };

export interface Aggregate {
  readonly name: 'count' | 'count_distinct' | 'sum' | 'min' | 'max';
  /** `*` for `count(*)`. */
  readonly of: string;
  readonly as: string;
}

export type Expression =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'not'; readonly inner: Expression }
  | { readonly kind: 'like'; readonly left: Expression; readonly pattern: RegExp }
  | { readonly kind: 'in'; readonly left: Expression; readonly values: readonly string[] }
  | { readonly kind: 'both'; readonly operator: Operator; readonly left: Expression; readonly right: Expression };

export type Operator = 'and' | 'or' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*';

/** Where a query cannot be understood, counted in characters, as AWS says it. */
export class QueryError extends Error {
  constructor(
    message: string,
    readonly start: number,
    readonly end: number,
  ) {
    super(message);
  }
}
