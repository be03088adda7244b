import type { Marked } from './marked.js';

const SEVERITIES: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:criticals?|crits?|cirtical|critcal|critial|crtical|critica|critcial|criticial|cricital|ciritcal|critiacl)\b/,
    'critical',
  ],
  [
    /\b(?:highs?|hgih|hihg|hi(?=[ -]sev))(?:[ -](?:severity|sev|risk|criticality|ones|level))?\b(?! (?:cpu|load|memory|mem|disk|network|usage|utili|traffic|latency|io|and dry|time|availab|alert\b|up (?:on|in)|(?:on|in) (?:the|our|my) (?:list|ranking|priorit)))/,
    'high',
  ],
  [/\b(?:mediums?|moderates?|meduim|medum|medim|meds?)\b/, 'medium'],
  [
    /(?<!\b(?:running|run|runs|ran|get|getting|is|are|gets|too|very) )\b(?:lows|(?:low|minor)[ -](?:severity|sev|risk|ones|level)|(?:low|minor)(?! (?:cpu|load|memory|mem|disk|network|usage|traffic|latency|(?:on|in|time)\b)))\b/,
    'low',
  ],
  [
    /\b(?:untriaged|unrated|not (?:yet )?(?:been )?rated(?: yet)?|un-?triaged|not (?:yet )?triaged|(?:nobody|no ?-?one) (?:has )?(?:rated|scored|triaged)(?: yet)?|(?:no|without (?:a )?)(?:severity|rating)(?: yet)?|unscored|unclassified)\b/,
    'untriaged',
  ],
];

export interface SaidSeverity {
  readonly severity?: string | undefined;
  /** The least of those that were said, where everything worse is meant with it. */
  readonly atLeast?: string | undefined;
  /** A severity that was said, and may be what is asked for or not: `our most critical findings`. */
  readonly doubtful?: string | undefined;
}

/** The only one that is said; `non-critical` and `not critical` say another thing. */
export function takeSeverity(text: Marked): SaidSeverity {
  if (/\b(?:non|not|un)[- _]?critical\b/.test(text.text)) {
    text.take(/\b(?:non|not|un)[- _]?critical\b/, 'noncritical');
    return { severity: 'non_critical' };
  }
  const isEvery = EVERY.test(text.text);
  const isNone = LEFT_OUT.test(text.text);
  const said = SEVERITIES.map(([pattern, severity]) => ({ severity, at: text.text.search(pattern), pattern })).filter(
    ({ at }) => at >= 0,
  );
  for (const { pattern } of said) text.take(pattern, '@sev');
  const [first] = [...said].sort((a, b) => a.at - b.at);
  text.take(ANY, '@sev');
  if (isEvery) return { severity: 'all' };
  if (!first || isNone || PREDICATE.test(text.text)) return {};
  // The operations take one: of several all are shown rather than too few.
  const isSeveral = said.length > 1 || OR_WORSE.test(text.text);
  const atLeast = said.at(-1)?.severity;
  if (isSeveral || OF_HOSTS.test(text.text)) return { atLeast, doubtful: first.severity };
  return { severity: first.severity, atLeast, ...(DOUBTFUL.test(text.text) && { doubtful: first.severity }) };
}

const ANY = /\b(?:all|any|every|each|whatever)(?: the)? (?:severit(?:y|ies)|sevs?)\b/;

/** All of them are wanted, and one may be named to say so. */
const EVERY =
  /\b(?:not|more than) (?:only|just) (?:the )?(?:critical|high|medium|low)s?\b|\b(?:all|any|every|each|whatever|regardless of|independent of)(?: the)? (?:severit(?:y|ies)|sevs?)\b|\b(?:not|more than) (?:only|just) (?:the )?@?[a-z]+(?: (?:ones|findings))?,? but (?:also )?(?:all|every|everything)\b/;

/** `except low`, `without the mediums`: what is left is no one severity. */
const LEFT_OUT =
  /\b(?:except|without|excluding|but not|ignoring|ignore|other than|apart from|not counting) (?:the |any |all )?(?:criticals?|highs?|mediums?|lows?)\b|\blow[ -]hanging\b|\b(?:mission|business)[ -]critical\b|\b(?!non)[a-z]{4,}-critical\b/;

/** What a host is called, and not what is asked for: `why is web-1 critical`. */
const PREDICATE =
  /\bhow @sev\b|\b(?:so|that|too|this) @sev\b|\b(?:is|was) (?:@host|it|that|this|that host|this host) (?:so |rated |considered |marked |as |that |really |at )*@sev\b(?! [a-z])|@host (?:is |was )?(?:so |rated |considered |marked |as )+@sev|\bat @sev\b(?! (?:vuln|find|cve|sev))|\b(?:risk|score|exposure|priority)(?: (?:score|level|rating))?(?: (?:of|for|on) (?:the )?@host)? (?:is |are |was |really |very )*@sev\b(?! [a-z])|\b(?:ranks?|ranked|rates|rated|scores|scored|flagged|marked|classified|listed|counts?) (?:as |so )*@sev\b/;

/** It says which hosts, and not which findings: `our critical hosts`, `critical prod servers`. */
const OF_HOSTS =
  /@sev (?:(?:production|prod|internal|external|public|internet|facing|exposed|linux|ec2|aws|business|customer|live) )*(?:hosts?|servers?|instances?|machines?|boxes|systems?|nodes?|infrastructure|infra|assets?|workloads?|services?|apps?|applications?|estate|fleet)\b|\b(?:@host|hosts|servers|instances|machines|boxes|systems) (?:is |are |was |were )(?:the |at |so |rated |most |our )*@sev\b(?! [a-z])/;

const OR_WORSE =
  /\b(?:above|over|at least|beyond|worse than|higher than) @sev\b|@sev(?:,? (?:or|and) (?:above|worse|higher|more|up|upwards?)|\+| ?\+)/;

const DOUBTFUL =
  /\b(?:most|more|very|really) @sev\b|@sev (?:@host|risks?|priority|score|scores|scoring|exposure|impact|profile|issues?|problems?|patch|patches)\b/;
