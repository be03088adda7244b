/** Why a model says nothing. */
export type Silence =
  | 'spent'
  | 'uncounted'
  | 'resting'
  | 'ended'
  | 'denied'
  | 'throttled'
  | 'late'
  | 'unusable'
  | 'failed';

export interface Silent {
  readonly kind: 'silent';
  readonly reason: Silence;
  /** For whoever runs this. */
  readonly hint: string;
}

export const hints: Readonly<Record<Silence, string>> = {
  spent: "Today's share of this person or of everybody is used up: see BEDROCK_DAILY_USD.",
  uncounted:
    'What it costs today cannot be counted, because the table does not answer: until it does nothing is asked.',
  resting: 'It failed five times in a row; it is tried again every ten seconds.',
  ended: 'This model is past its end of life or marked as legacy: set BEDROCK_MODEL_ID to another one.',
  denied:
    'The role needs bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream on the model and its inference profile, in every region of the profile.',
  throttled: "Bedrock throttles: the account's tokens a minute for this model are used up.",
  late: 'No answer came in time.',
  unusable: 'The answer was no text.',
  failed: 'Bedrock cannot be reached or answers garbage.',
};

export const silent = (reason: Silence): Silent => ({ kind: 'silent', reason, hint: hints[reason] });

/** Which of them an error of Bedrock, or of the way to it, is. */
export function silenceOf(error: unknown, signal: AbortSignal): Silence {
  if (signal.aborted) return 'late';
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (/end of (its|the) life|legacy|end-of-life/i.test(message) || name === 'ResourceNotFoundException') return 'ended';
  if (/^(AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|CredentialsProvider)/.test(name))
    return 'denied';
  return name === 'ThrottlingException' ? 'throttled' : 'failed';
}
