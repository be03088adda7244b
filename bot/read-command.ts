import { operations } from '../services/operations/index.js';
import { closest } from './closest.js';
import { type Command, type Place, type Spoken, shorten } from './commands/command.js';
import { commands } from './commands.js';

/** Nobody types more; what follows is not read. */
const MAX_TEXT = 4_000;

const GREETINGS = new Set(['', 'help', 'sre-help', 'sre', 'hi', 'hello', 'hey', '?', 'start']);
/** What somebody says who wants to know what there is to say. */
const ASKS_FOR_HELP =
  /^(?:what (?:can|do) you (?:do|help(?: me)? with)(?: for me)?|what (?:can|could|should) (?:i|we) (?:ask|say|type)(?: you)?|how (?:do|can) (?:i|we) use (?:you|this|it)|how does this work|who are you|what are you|help(?: me)?(?: please)?|(?:show |list )?(?:me )?(?:the |all |your )?commands)[\s?.!]*$/i;
const byName = new Map(commands.map((command) => [command.name, command]));
/** People leave the prefix out; `patch-status` is as good as `sre-patch-status`. */
const shortNames = new Map(commands.map((command) => [command.name.slice('sre-'.length), command]));

/** Reads what a person typed, in any case, with or without the slash, with a mention or without. Never throws. */
export function readCommand(text: string, place: Place): Spoken {
  const words = split(text);
  const typed = words[0] ?? '';
  const slash = typed.startsWith('/');
  const word = typed.replace(/^\/+/, '').toLowerCase();
  if (ASKS_FOR_HELP.test(words.join(' '))) return { kind: 'help' };
  if (GREETINGS.has(word) && (words.length <= 1 || word.endsWith('help'))) return { kind: 'help' };
  const command =
    byName.get(word) ?? (slash || words.length === 1 || word.includes('-') ? shortNames.get(word) : undefined);
  return command ? readArguments(command, words.slice(1), place) : unknown(word, words);
}

function readArguments(command: Command, args: readonly string[], place: Place): Spoken {
  const asked = command.read(args, place);
  if (!asked) return { kind: 'usage', command, problem: `I could not read "${shorten(args.join(' '))}".` };
  if ('problem' in asked) return { kind: 'usage', command, problem: asked.problem };
  const parsed = operations[asked.operation].input.safeParse(asked.input);
  if (parsed.success) return { kind: 'ask', ...asked };
  const [issue] = parsed.error.issues;
  return { kind: 'usage', command, problem: `${shorten(args.join(' '))}: ${issue?.message ?? 'not understood'}.` };
}

function unknown(word: string, words: readonly string[]): Spoken {
  const said = shorten(words.join(' '));
  const args = words.slice(1).join(' ');
  const names = [...byName.keys(), ...shortNames.keys()];
  const meant = [...new Set(closest(word, names).map((name) => byName.get(name) ?? shortNames.get(name)))];
  const typos = meant.flatMap((command) => (command ? [`/${command.name} ${args}`.trim()] : []));
  return { kind: 'unknown', said, suggestions: (typos.length > 0 ? typos : about(words)).slice(0, 3) };
}

/** Commands whose keywords occur in free text, most hits first. */
function about(words: readonly string[]): string[] {
  const said = words.map((word) => word.toLowerCase().replace(/[^a-z0-9]/g, ''));
  return commands
    .map(({ name, keywords }) => ({ name, hits: said.filter((word) => keywords.includes(word)).length }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .map(({ name }) => `/${name}`);
}

/** What a person wrote, without mentions of the assistant and what cannot be seen. */
export const plainText = (text: string): string =>
  text
    .slice(0, MAX_TEXT)
    .replace(/<at\b[^>]*>.*?<\/at>/gis, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .trim();

/** Blanks and commas separate; quotes of any kind keep a name with blanks together. */
function split(text: string): string[] {
  const words = plainText(text).matchAll(/[^\s,"“”„]*["“”„]([^"“”„]*)["“”„]|[^\s,]+/g);
  return [...words].map(([word]) => word.replace(/["“”„]/g, '').trim()).filter(Boolean);
}
