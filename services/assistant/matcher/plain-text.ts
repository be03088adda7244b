/** Nobody asks a longer question; what follows is not read, so that any text takes a bounded time. */
const MAX_LENGTH = 600;

const SPELLED_OUT: Readonly<Record<string, string>> = { ve: 'have', re: 'are', ll: 'will', d: 'would' };

/** Small letters, plain quotes and dashes, one blank between words; no marks of a chat platform, nothing invisible. */
export function plainText(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .normalize('NFKC')
    .replace(/<at\b[^>]{0,100}>[^<]{0,100}<\/at>/gi, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[’‘`´]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/\p{Cc}/gu, ' ')
    .toLowerCase()
    .replace(/\b(what|where|who|when|how|that|it|there)'s\b/g, '$1 is')
    .replace(/\b(what|where|who|when|how|that)s\b/g, '$1 is')
    .replace(/\b(is|are|do|does|did|has|have|had|was|were|could|would|should|ca|wo)n'?t\b/g, '$1 not')
    .replace(/\bi'?m\b/g, 'i am')
    .replace(/\b(i|we|you|they)'(ve|re|ll|d)\b/g, (_, who: string, verb: string) => `${who} ${SPELLED_OUT[verb]}`)
    .replace(/\blet'?s\b/g, 'lets')
    .replace(/^(?:yo|hey|hi(?![- ]?sev)|hello|hiya)(?: (?:there|bot|all|team|folks|guys))?[ ,!.-]+(?=\S+ \S)/, '')
    .replace(/\bpriv[ -]?escs?\b/g, 'privilege escalation')
    .replace(/\b(?:wanna|wana)\b/g, 'want to')
    .replace(/\bgimme\b/g, 'give me')
    .replace(/\b(?:pls|plz|plse)\b/g, 'please')
    .replace(/(\w)'s\b/g, '$1')
    .replace(DASHED_DATE, (_, month = '', day = '', first = '', of = '') => `${month || first} ${day || of}`)
    .replace(/\s+/g, ' ')
    .trim();
}

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}';
/** `nov-18` and `18-nov`. */
const DASHED_DATE = new RegExp(`\\b(${MONTH})-(\\d{1,2})\\b(?!-)|(?<![\\w-])(\\d{1,2})-(${MONTH})\\b(?!-)`, 'g');

/** Part of a pattern: that it was no person, however that is written. */
export const NOBODY =
  '(?:nobody|no ?-?one|no (?:person|people|human|man|soul|engineer|operator|admin|colleague)s?|not a (?:single )?(?:person|soul|one)|none of us)';

export const wordsIn = (text: string): string[] => text.match(/@[a-z]+|[\p{L}\p{N}]+/gu) ?? [];
