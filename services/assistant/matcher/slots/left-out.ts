/** Marks of hosts stand in the text, `@host0` for the first that was named, `@group1` for many in a word. */
const MARK = '@(?:host|group)\\d+';
const THE = '(?:the |our |all |any |on |for |of |in |at |from )*';
const OR = ' ?,? ?(?:and|or|nor|plus|as well as|&|\\+) ';
const list = (joined: string) => `${THE}(${MARK}(?:${joined}${THE}${MARK})*)`;
/** `is web-1 not patched` and `are web-1 and web-2 not patched` leave nothing out; `not web-1, web-2` is about another. */
const NOT = `(?<!\\b(?:is|are|was|were|do|does|did|has|have|had|could|would|should|ca|wo|can|will|why) )\\bnot ${list(`(?:${OR})`)}`;
const EXCEPT = `\\b(?:except(?: for)?|excluding|exclude|excl|without|other than|apart from|aside from|besides|instead of|rather than|minus|skip(?:ping)?|ignor(?:e|ing)|leav(?:e|ing) out|(?:everything|everywhere|all|any|anything|every (?:host|server|instance)) (?:hosts |servers |instances )?but|outside(?: of)?) ${list(`(?:${OR}| ?, ?)`)}`;
const LEFT_OUT = new RegExp(`${NOT}|${EXCEPT}`, 'g');

export interface WithoutLeftOut {
  readonly text: string;
  /** Marks of what was said to be left out, without the `@`. */
  readonly leftOut: readonly string[];
}

/** What is named to say that it is not meant. @example "all but web-1", "web-2, not web-1", "outside prod" */
export function takeLeftOut(marked: string): WithoutLeftOut {
  const leftOut: string[] = [];
  const text = marked.replace(LEFT_OUT, (_, not: string | undefined, except: string | undefined) => {
    leftOut.push(...((not ?? except ?? '').match(new RegExp(MARK, 'g')) ?? []));
    return ' ';
  });
  return { text, leftOut };
}

const FROM = /\b(?:from|via|through) (?:the )?(@host\d+)/g;
const TARGET = /\b(?:on|to|into|onto|of|for|against) (?:the )?@(?:host|group)\d+/;

/** Where somebody came from is not what is asked about. @example "logins to db-primary from the bastion" */
export function origins(marked: string): readonly string[] {
  return TARGET.test(marked.replace(FROM, ' ')) ? [...marked.matchAll(FROM)].map(([, mark = '']) => mark) : [];
}

const JOINED = new RegExp(`(${MARK})(?= ?,? ?(?:and|or|plus|as well as|&|\\+) (?:also |then )?${THE}(${MARK}))`, 'g');

/** Groups beside hosts that are named: where they are, unless they are joined to them. @example "in prod, is web-1 patched" */
export function whereabouts(marked: string): readonly string[] {
  if (!/@host\d/.test(marked)) return [];
  const joined = new Set([...marked.matchAll(JOINED)].flatMap(([, one = '', other = '']) => [one, other]));
  return (marked.match(/@group\d+/g) ?? []).filter((mark) => !joined.has(mark));
}
