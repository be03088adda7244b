import { meaningfulWords } from './meanings.js';
import { wordsIn } from './plain-text.js';
import { CLOUDWATCH_METRICS } from './slots/named.js';
import { closest } from './spelling.js';

/** Words that the grammar of slots knows. */
const SLOT_WORDS =
  'critical high medium low untriaged severity yesterday today tomorrow tonight week weeks month months hours hour minutes days last past previous since monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december cpu memory disk network credits csv html markdown sarif json ocsf production staging servers hosts instances machines every weekend morning afternoon evening midnight noon half quarter fortnight next coming databases dbs caches tier nodes production environment webservers frontends database fleet everywhere criticals highs mediums lows overnight morning load traffic status checks login logins privilege escalation redacted spreadsheet jump jumpbox master leader standby secondary slave follower';

export type Spell = (text: string) => string;

/** Mends words that no phrase has and that are one mistake away from one that they have; two in long words. */
export function speller(texts: readonly string[], names: readonly string[]): Spell {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of wordsIn(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const word of SLOT_WORDS.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 50);
  counts.set('prod', 1);
  for (const name of CLOUDWATCH_METRICS) counts.set(name.toLowerCase(), 1);
  for (const word of meaningfulWords()) counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const name of names)
    for (const part of name.toLowerCase().split(/[^a-z]+/)) if (part.length >= 4) counts.set(part, 1_000);
  const candidates = [...counts.keys()].filter((word) => /^[a-z]{3,}$/.test(word));
  const kept = new Map<string, string>();
  const mend = (word: string): string => {
    if (counts.has(word) || ENGLISH.has(word)) return word;
    const known = kept.get(word);
    if (known !== undefined) return known;
    const near = closest(word, candidates, word.length >= 8 ? 2 : 1)
      .filter((one) => one.length > 3 || word.length > 3)
      .filter((one) => one[0] === word[0] || one[0] === word[1] || one[0] === word[2]);
    const [best = word] = [...near].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
    if (kept.size < 5_000) kept.set(word, best);
    return best;
  };
  return (text) =>
    text
      .replace(/(?<![\w@./:=-])(?:nto|adn|teh)(?![\w./:=@-])/g, (word) => SHORT[word] ?? word)
      .replace(/(?<![\w@./:=-])[a-z]{4,20}(?![\w./:=@-])/g, mend);
}

/** Words of three letters are near to too many others: the few slips that everybody knows. One of them turns a meaning around. */
const SHORT: Readonly<Record<string, string>> = { nto: 'not', adn: 'and', teh: 'the' };

/** Everyday words that are near to words of the field. */
const ENGLISH = new Set(
  'able about after again along also always another anybody away back because been before being below both bring came care case cases cause chance class clean clear come could dear deal does doing done down each early easy else enough even ever every face fact fair fast feel felt fill film fine fire five food foot form found four free from full game gave girl give goes gone good great group grow guess hand hang hard have head hear heat help here hers high hold home hope hour idea into join just keep kept kind knew know land late lead learn least left less life like line live long look lose loss lost love made main make many mark mass maybe mean meet mind mine miss month more most move much must name near need never nice none noon nose note once only onto other ours over pair park part party pass past pick pink place play plus poem poor pull push rain rang rather reach real rest rice rich ride ring rise road rock roof room rose said sail salt same sand save says seat seed seek seem seen self sell sent ship shoe shop shot shut sick side sing site size skin slow snow soft soil sold some song soon sort soul soup spot star stay step such suit sure take talk tall tank team tell tend term than that them then they thin this thus till time tiny told tone tool tour town tree trip true tune turn twin type upon used user very vote wage wake walk wall want ward warm warn wash wear week well went were west what wide wife wild will wind wine wing wise wish with wood word wore worn yard year your zero party plant plane place price prime print prize proof proud quick quite right river rough round royal rural scale scene scope score sense serve seven shall shape share sharp sheet shelf shell shock shoot short shown sight since sixth sixty skill sleep small smile solid solve sorry sound south space speak speed spend spent split spoke sport staff stage stand state steam steel stick still stock stone stood store storm story study stuff style sugar table taken taste taught teach teeth thank their theme there these thing think third those three threw throw tight title today topic total touch tough tower track trade train treat trend trial tried truth twice uncle under union unity until upper upset urban usage usual valid value video visit vital voice waste water wheel where which while white whole whose woman world worry worse worst worth would wound write wrong wrote young youth lunch weather dinner pasta coffee recipe movie music cats dogs noone acknowledged acked handled resolved dismissed closed snoozed silenced muted'.split(
    ' ',
  ),
);
