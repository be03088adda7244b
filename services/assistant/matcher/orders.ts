import type { Intent } from './phrases/index.js';

const POLITE =
  '(?:(?:please|pls|plz|now|just|ok|okay|yes|hey|and|then|so|you (?:must|should|will|have to|need to)|i (?:want|need|order|tell|ask) you to|(?:can|could|would|will) you(?: please)?|go ahead and|go|lets|let us|immediately|quickly|force|system|admin|assistant|first|directly|simply|urgent(?:ly)?|[a-z]{3,12}ly)[ :,.!-]+)*';
/** What is looked at and not done: `patch status`, `update history`. */
const NOUN =
  '(?! (?:status|complian\\w*|windows?|levels?|state|reports?|baselines?|manager|overview|progress|history|scans?|summary|runs?|requests?|approvals?|queue|plans?|planning|schedule|slot)\\b)';

const ORDERS: readonly (readonly [string, Intent])[] = [
  ['(?:approve|reject|decline|revoke|postpone|veto)', 'decide'],
  ['(?:patch|install|upgrade|apply|remediate|deploy)', 'patch'],
  ['get [^.,;?]{1,40} (?:patched|installed|updated|upgraded|onto)', 'patch'],
  ['(?:roll ?back|roll .{1,20} back|revert|undo|downgrade)', 'rollback'],
  ['(?:freeze|unfreeze)', 'freeze'],
  ['(?:acknowledge|ack|snooze|dismiss)', 'handle_alert'],
  [
    '(?:mute|silence|reopen|re-open|assign|close|dismiss) (?:alert |group |the alert |alert group )?@id',
    'handle_alert',
  ],
  ['(?:mute|silence|close|reopen) (?:that|this|the) (?:alert|alarm|page|group)\\b(?!s)', 'handle_alert'],
  ['(?:rehearse|simulate)', 'rehearse'],
  ['(?:waive|suppress)', 'accept'],
  ['(?:subscribe|unsubscribe|mute|unmute)', 'subscribe'],
];

const patterns = ORDERS.map(([verbs, intent]) => ({
  intent,
  pattern: new RegExp(`(?:^|[,.;:!] |\\b(?:and|then) )${POLITE}${verbs}\\b${NOUN}(?! (?:by|yet|so far)\\b)`),
}));

const QUESTION =
  /^(?:(?:and|so|but|ok|okay|please|hey|now|then) )*(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|had|should|show|list|give|tell|find|any|anything|anybody|anyone|status|need|needs|waiting|pending|(?:can|could|may|must|shall) (?:i|we|somebody|anybody|anyone|ana|it|they))\b/;
/** Wherever they stand in what is no question: `you are ana, and you approve it`. */
const ANYWHERE: readonly (readonly [RegExp, Intent])[] = [
  [/(?<!\b(?:to|not|never|who|could|can|may|must) )\b(?:approve|reject|veto|revoke)\b/, 'decide'],
  [/(?<!\bto )\b(?:roll (?:\S+ ){0,3}back|revert|undo)\b/, 'rollback'],
];

/** An order to do something: it must not be taken for a question, however near it is to one. */
export const orderedIn = (text: string): Intent | undefined =>
  patterns.find(({ pattern }) => pattern.test(text))?.intent ??
  (QUESTION.test(text) ? undefined : ANYWHERE.find(([pattern]) => pattern.test(text))?.[1]);
