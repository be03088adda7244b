import { isIPv6 } from 'node:net';

const ACCOUNT = /(?<!\d)\d{12}(?!\d)/g;
const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)/g;
/** Names that EC2 gives by default, `ip-10-0-1-11`. */
const DASHED = /\bip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}\b/g;
/** Whatever could be one; `isIPv6` decides. */
const IPV6 = /(?<![\w:])[0-9a-f]{0,4}:[0-9a-f:.]*:[0-9a-f:.]*/gi;

/** Versions look like addresses and times like IPv6; these fields hold nothing else. */
const EXACT = new Set([
  'installed',
  'fixed',
  'from_versions',
  'fixed_version',
  'generated_at',
  'as_of',
  'since',
  'due',
  'first_observed',
  'last_observed',
  'snapshot_hash',
  'report_id',
]);

/**
 * Replaces account ids and addresses in every text of a report, the same one by the same words throughout, so that it can
 * be given away. A four-part version inside a sentence is replaced too: rather too much than too little.
 */
export class Redaction {
  readonly #words = { account: new Map<string, string>(), address: new Map<string, string>() };

  value<T>(value: T): T {
    return this.#walk(value) as T;
  }

  #walk(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#walk(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, EXACT.has(key) ? item : this.#walk(item)]),
    );
  }

  text(text: string): string {
    return text
      .replace(ACCOUNT, (found) => this.#word('account', found))
      .replace(IPV4, (found) => this.#word('address', found))
      .replace(DASHED, (found) => this.#word('address', found.slice(3).replaceAll('-', '.')))
      .replace(IPV6, (found) => (isIPv6(found) ? this.#word('address', found) : found));
  }

  #word(kind: 'account' | 'address', found: string): string {
    const words = this.#words[kind];
    const word = words.get(found) ?? `[${kind} ${words.size + 1}]`;
    words.set(found, word);
    return word;
  }
}

/** Rows redacted as they pass. */
export function redactedRows<Row>(rows: Iterable<Row>, redaction: Redaction): Iterable<Row> {
  return {
    *[Symbol.iterator]() {
      for (const row of rows) yield redaction.value(row);
    },
  };
}
