import type { KillPoint } from './kill-points.js';

/** What one story left behind, whoever was killed on the way. */
export interface Story {
  readonly killed: number;
  /** Points at which no call came by: each is a mistake in the list. */
  readonly missed: readonly KillPoint[];
  /** How often each effect took place at AWS. */
  readonly effects: Readonly<Record<string, number>>;
  /** How often each act of people and of the workflow stands in the audit chain. */
  readonly audited: Readonly<Record<string, number>>;
  readonly states: readonly (string | undefined)[];
  /** How many cards of each approval stand in each channel, as people see it who have looked. */
  readonly cards: Readonly<Record<string, number>>;
  /** Cards that stood a second time in Teams until the first of those concerned saw them. */
  readonly seenTwice: number;
}
