import type { Marked } from './marked.js';

const SEVERITIES: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:criticals?|crits?|cirtical|critcal|critial|crtical|critica|critcial|criticial|cricital|ciritcal|critiacl)\b/,
    'critical',
  ],
  [
    /\b(?:highs?|hgih|hihg|hi(?=[ -]sev))(?:[ -](?:severity|sev|risk|criticality|ones|level))?\b(?! (?:cpu|load|memory|mem|disk|network|usage|utili|traffic|latency|io|and dry|time|availab))/,
    'high',
  ],
  [/\b(?:mediums?|moderates?|meduim|medum|medim|meds?)\b/, 'medium'],
  [
    /(?<!\b(?:running|run|runs|ran|get|getting|is|are|gets|too|very) )\b(?:lows?|minor)(?:[ -](?:severity|sev|risk|ones|level))?\b(?! (?:cpu|load|memory|mem|disk|network|usage|traffic|on|in|time|latency))/,
    'low',
  ],
  [
    /\b(?:untriaged|unrated|not (?:yet )?(?:been )?rated(?: yet)?|un-?triaged|not (?:yet )?triaged|(?:no|without (?:a )?)(?:severity|rating)(?: yet)?|unscored|unclassified)\b/,
    'untriaged',
  ],
];

export interface SaidSeverity {
  readonly severity?: string | undefined;
  /** It may just as well say how bad something is as what is asked for: `our most critical hosts`. */
  readonly isDoubtful: boolean;
}

/** The first that is said; `non-critical` and `not critical` say another thing. */
export function takeSeverity(text: Marked): SaidSeverity {
  if (/\b(?:non|not|un)[- _]?critical\b/.test(text.text)) {
    text.take(/\b(?:non|not|un)[- _]?critical\b/, 'noncritical');
    return { severity: 'non_critical', isDoubtful: false };
  }
  const isEvery = EVERY.test(text.text);
  const isLeftOut = LEFT_OUT.test(text.text);
  const said = SEVERITIES.map(([pattern, severity]) => ({ severity, at: text.text.search(pattern), pattern })).filter(
    ({ at }) => at >= 0,
  );
  const [first, second, third] = said.sort((a, b) => a.at - b.at);
  for (const { pattern } of said) text.take(pattern, '@sev');
  // Three of them are as good as all; of two, the operations take one.
  const isAll = isEvery || isLeftOut || third !== undefined || PREDICATE.test(text.text);
  const severity = isAll ? undefined : first?.severity;
  return {
    severity,
    isDoubtful: severity !== undefined && (second !== undefined || DOUBTFUL.test(text.text)),
  };
}

/** All of them are wanted, and one is named to say so. */
const EVERY =
  /\b(?:not|more than) (?:only|just) (?:the )?@?[a-z]+(?: (?:ones|findings))?,? but (?:also )?(?:all|every|everything)\b/;

/** `except low`, `without the mediums`: what is left is no one severity. */
const LEFT_OUT =
  /\b(?:except|without|excluding|but not|ignoring|ignore|other than|apart from|not counting) (?:the |any |all )?(?:criticals?|highs?|mediums?|lows?)\b|\blow[ -]hanging\b|\b(?:mission|business)[ -]critical\b/;

/** What a host is called, and not what is asked for: `why is web-1 critical`. */
const PREDICATE =
  /\bhow @sev\b|\b(?:so|that|too|this) @sev\b|\b(?:is|was) (?:@host|it|that|this|that host|this host) (?:so |rated |considered |marked |as |that |really |at )*@sev\b(?! [a-z])|@host (?:is |was )?(?:so |rated |considered |marked |as )+@sev|\bat @sev\b(?! (?:vuln|find|cve|sev))/;

const DOUBTFUL =
  /\b(?:above|over|at least|beyond|worse than|higher than) @sev\b|\b(?:most|more|very|really) @sev\b|@sev (?:@host|hosts?|servers?|instances?|machines?|boxes|systems?|infrastructure|assets?|production|prod|workloads?|risks?|priority|score|scores|scoring|exposure|impact|profile|issues?|problems?|patch|patches|or (?:above|worse|higher|more)|and (?:above|worse|higher|up))\b/;
