import type { Facts } from '../facts.js';

/** A word of ours, or a tag as key=value: nothing that leads anywhere or names one instance. */
const word = /^[a-z][a-z_-]{0,39}(=[a-z][a-z_-]{0,39})?$/i;
/** A Name tag that is no more than a name; others may hold whatever somebody wrote into them. */
const hostName = /^(?!i-[0-9a-f]{8,17}$)[a-z][a-z0-9-]{0,40}$/i;
const amount = /^\d{1,4}[mhd]?$/;
const interval = /^\d{4}-\d{2}-\d{2}[\dTZ:.+-]{0,20}(\/\d{4}-\d{2}-\d{2}[\dTZ:.+-]{0,20})?$/;

/** What calls of tools may be about: what the person said, the names of the fleet, and what earlier calls brought. */
export class Grounds {
  readonly #question: string;
  readonly #known = new Set<string>();

  constructor(question: string, names: readonly string[]) {
    this.#question = question.toLowerCase();
    for (const name of names) if (hostName.test(name)) this.#known.add(name.toLowerCase());
  }

  /** A result that a call brought: its ids and names may be asked about. */
  learn({ known }: Facts): void {
    for (const fact of known) this.#known.add(fact.toLowerCase());
  }

  /** Whether each text of an input stands in one of them, or is a plain word, an amount or a time. */
  bear(input: unknown): boolean {
    if (typeof input === 'string') return this.#bears(input.trim());
    if (Array.isArray(input)) return input.every((one) => this.bear(one));
    if (typeof input !== 'object' || input === null) return true;
    return Object.entries(input).every(([key, value]) => word.test(key) && this.bear(value));
  }

  #bears(text: string): boolean {
    const lower = text.toLowerCase();
    if (word.test(text) || amount.test(text) || interval.test(text)) return true;
    return this.#known.has(lower) || (lower.length >= 2 && this.#question.includes(lower));
  }
}

/** Numbers that an input holds: whoever asked for 24 hours may say 24. */
export function numbersIn(input: unknown): readonly string[] {
  return [...new Set(JSON.stringify(input ?? {}).match(/(?<![\w-])\d{1,4}(?=[mhd]?(?![\w-]))/g) ?? [])];
}

const ownId = /^(approval|plan|report|group|rollback|workflow)_id$/;

/** Ids that this product gave, wherever they stand in a result. */
export function ownIdsIn(value: unknown, field = ''): readonly string[] {
  if (typeof value === 'string') return ownId.test(field) && /^[\w-]{4,64}$/.test(value) ? [value.toLowerCase()] : [];
  if (Array.isArray(value)) return value.flatMap((one) => ownIdsIn(one, field));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => ownIdsIn(one, key));
}
