import type { Secret } from '../secret.js';

/** How the app knows that it is talking to Slack, and how it shows Slack who it is. Plain values, all required to be right. */
export interface SlackAuth {
  /** Signing secrets of the app: the one that is valid, and beside it the next while it is being changed. */
  readonly signingSecrets: Secret<readonly string[]>;
  /** `xoxb-…`: the app's own token in its workspace. */
  readonly botToken: Secret;
  /** Workspaces (team ids, `T…`) whose people may talk to the app; the signature alone does not limit them. */
  readonly allowedTeams: readonly string[];
  /** Slack's Web API. Default: https://slack.com/api/. */
  readonly apiUrl?: string;
  /** Origins that answers may be sent to. Default: Slack's own. */
  readonly responseOrigins?: readonly string[];
}

/** Where response URLs of Slack are (Slack: handling user interaction). */
export const RESPONSE_ORIGINS: readonly string[] = ['https://hooks.slack.com'];

/** @throws Error when a value is missing that would leave the endpoint open. */
export function checkSlackAuth({ signingSecrets, botToken, allowedTeams }: SlackAuth): void {
  const secrets = signingSecrets.now();
  if (secrets.length === 0 || secrets.some((secret) => !secret.trim())) {
    throw new Error('Slack: the signing secret is empty, so the app could not tell who talks to it');
  }
  if (!botToken.now().trim()) throw new Error('Slack: the bot token is empty, so the app could not answer');
  if (allowedTeams.length === 0) throw new Error('Slack: no workspace is allowed, so nobody could talk to the app');
}
