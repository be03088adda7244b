/** What is said in place of a secret. */
export const REDACTED = '[redacted]';

/** Names under which secrets are kept, in whatever notation. */
const SECRET_NAME =
  /(pass(word|wd|phrase)?|pwd|secret|token|api[-_]?key|access[-_]?key([-_]?id)?|private[-_]?key|account[-_]?key|authorization|cookie|credentials?|signature)$/i;

const NAMES =
  '(?:[\\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api[-_]?key|secret[-_]?access[-_]?key|access[-_]?key|account[-_]?key|shared[-_]?access[-_]?key|x-amz-signature|x-amz-security-token|client[-_]?secret))';

/** The notations of those who issue them; each is known by its own documentation. */
const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b/g,
  /\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g,
  /\bx(?:ox[a-z]|app)-[\w-]{6,}/g,
  /\b(?:gh[opsur]_|github_pat_|glpat-|npm_|sk-|sk_live_|rk_live_|pypi-|dop_v1_|SG\.)[\w.-]{10,}/g,
  /\bAIza[\w-]{20,}/g,
  /\bhttps:\/\/hooks\.slack\.com\/\S+/g,
  /\bhttps:\/\/\S*webhook\.office\.com\/\S+/g,
];

/** These keep what says that something was there. */
const afterName: readonly RegExp[] = [
  /\b((?:bearer|basic|digest)\s+)[\w+/=.~-]{6,}/gi,
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+(?=@)/gi,
  new RegExp(`((?:--?)?${NAMES}["']?\\s*(?:[=:]|\\bis\\b)\\s*["']?)[^\\s"',;&]+`, 'gi'),
  new RegExp(`(--?${NAMES}\\s+)[^\\s"',;&]+`, 'gi'),
];

/** Anything that long, mixed and without a break was made by a machine; hashes in hexadecimal are no secrets. */
const random = /(?<![\w+/=-])(?=[\w+/=-]*[a-z])(?=[\w+/=-]*[A-Z])(?=[\w+/=-]*\d)[\w+/=-]{32,}/g;

/** Shorter than this, a value stands in too many words to be struck out everywhere. */
const SHORTEST_KNOWN = 8;

/**
 * Text without what looks like a secret, and without those that are known.
 * @param known the secrets of this deployment.
 */
export function redact(text: string, known: readonly string[] = []): string {
  let clean = text;
  for (const secret of known) if (secret.length >= SHORTEST_KNOWN) clean = clean.replaceAll(secret, REDACTED);
  return redactNotations(clean).replace(random, REDACTED);
}

/** What is a secret by its notation or by the name before it. Paths and names that are only long stay readable. */
export function redactNotations(text: string): string {
  let clean = text;
  for (const shape of shapes) clean = clean.replace(shape, REDACTED);
  for (const shape of afterName) clean = clean.replace(shape, `$1${REDACTED}`);
  return clean;
}

/** The same for every text in a result; where a name says that it keeps a secret, for all that it holds. */
export function redactAll(value: unknown, known: readonly string[] = [], name = ''): unknown {
  if (typeof value === 'string') return SECRET_NAME.test(name) ? REDACTED : redact(value, known);
  if (Array.isArray(value)) return value.map((item) => redactAll(item, known, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redact(key, known), redactAll(item, known, key)]),
  );
}
