/**
 * What an answer says, before any platform gives it a form. Every string here is plain text: renderers escape it for
 * their platform, so nothing from outside can become a link, a mention or markup.
 */
export interface View {
  /** What this is, in two to five words. */
  title: string;
  /** The answer first: the verdict with its number and its completeness. */
  verdict: string;
  tone: Tone;
  /** What was not seen, one sentence each. Stands directly under the verdict. */
  notices: string[];
  blocks: Block[];
  /** Pages of our own that are opened beside the chat, most wanted first: links that S3 signed. */
  links?: Link[];
  /** At most three are shown as buttons, the rest in an overflow. */
  actions: Action[];
  /** As of when, from which sources. */
  footer: string | null;
  /** Teams asks again for the people named (`userIds`, at most 60) and shows them their own version of the card. */
  refresh?: { verb: Verb; data: Record<string, unknown>; userIds: string[] };
}

export type Tone = 'neutral' | 'good' | 'warning' | 'danger' | 'unknown';

/** A piece of text, perhaps leading to a page on the allow-list (AWS console, nvd.nist.gov). */
export interface Text {
  text: string;
  tone?: Tone;
  url?: string;
  strong?: boolean;
}

/** Worst first. */
export const severityNames = ['critical', 'high', 'medium', 'low', 'untriaged'] as const;
export type SeverityName = (typeof severityNames)[number];

export type Block =
  | {
      kind: 'severity';
      critical: Count;
      high: Count;
      medium: Count;
      low: Count;
      untriaged: Count;
      unseen: number;
      /** Which counts are lower bounds, because something was not seen, and are shown as such. */
      lowerBounds?: readonly SeverityName[];
    }
  | { kind: 'facts'; heading: string | null; facts: Fact[]; more?: string | null }
  | { kind: 'fixes'; heading: string; fixes: Fix[]; more: string | null }
  | { kind: 'table'; heading: string | null; columns: Column[]; rows: Text[][]; more: string | null }
  | { kind: 'steps'; heading: string | null; steps: Step[]; more?: string | null }
  | { kind: 'text'; text: Text }
  | { kind: 'choice'; id: string; label: string; choices: { title: string; value: string }[] }
  | { kind: 'input'; id: string; label: string; placeholder: string; maxLength: number };

export interface Fact {
  label: string;
  value: Text;
  /** A piece of the value that is there to be copied: a terminal shows it on one line of its own, however long. */
  copied?: string;
}

/** null is unknown, shown as "?": never as 0. */
export type Count = number | null;

export interface Column {
  title: string;
  width: number;
}

/** One line that a person can act on. */
export interface Fix {
  rank: number;
  title: string;
  hosts: string;
  why: string;
  badges: Text[];
  action: Action | null;
}

export interface Step {
  label: string;
  state: 'done' | 'running' | 'waiting' | 'skipped' | 'failed' | 'unknown';
  detail: string;
}

/** The button verbs. bot/actions.ts turns each into an operation; a button carries ids only. */
export type Verb =
  | 'show_fleet'
  | 'show_instance'
  | 'show_timeline'
  | 'show_patch_status'
  | 'show_metrics'
  | 'show_windows'
  | 'show_security_events'
  | 'show_trail'
  | 'show_configuration_changes'
  | 'show_approvals'
  | 'show_approval'
  | 'plan_fix'
  | 'request_approval'
  | 'roll_back'
  | 'make_report'
  | 'show_report'
  | 'approve'
  | 'approve_first_wave'
  | 'reject'
  | 'cancel'
  | 'postpone'
  | 'override_freeze'
  | 'revoke'
  | 'break_glass'
  | 'review'
  | 'stop_run'
  | 'rehearse'
  | 'show_acceptances'
  | 'offer_risk'
  | 'accept_risk'
  | 'withdraw_risk'
  | 'show_alerts'
  | 'acknowledge_alert'
  | 'snooze_alert'
  | 'assign_alert'
  | 'dismiss_alert'
  | 'reopen_alert'
  | 'it_was_me'
  | 'it_was_not_me'
  | 'show_undelivered'
  | 'show_hand_over'
  | 'show_setup'
  | 'send_again'
  | 'show_alarms'
  | 'ask_alarms'
  | 'show_help';

export interface Link {
  title: string;
  url: string;
}

export interface Action {
  title: string;
  verb: Verb;
  data: Record<string, string | number | string[]>;
  style?: 'positive' | 'destructive';
  /** Asked before it is done, for what cannot be taken back. */
  confirm?: string;
}
