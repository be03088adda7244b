import type { SlackAuth } from '../bot/slack/auth.js';
import type { TeamsAuth } from '../bot/teams/auth.js';
import type { AwsConnection } from '../services/aws/clients.js';
import type { Clock } from '../services/clock.js';

/**
 * Everything that differs between AWS and the sandbox, as plain values. Nothing below `app/` knows which of the two it
 * is talking to.
 */
export interface Connection {
  readonly clock: Clock;
  /** One a role: what the chat may do, and what the approved workflow may do. */
  readonly aws: Readonly<Record<'bot' | 'workflow', AwsConnection>>;
  readonly teams: TeamsAuth;
  /** Undefined where there is no Slack. */
  readonly slack: SlackAuth | undefined;
  readonly notifications: { readonly topicArns: readonly string[]; readonly certificateUrl: RegExp };
  /** As they are now: never sent anywhere, wherever they may stand. */
  readonly secrets: () => readonly string[];
  readonly table: string;
  readonly artifactBucket: string;
  readonly patchWorkflowArn: string;
  /** JSON files that people and policy are bootstrapped from. */
  readonly peopleFile: string | URL;
  readonly policyFile: string | URL;
  /** Opens the bot with the command that shows this approval. A link carries no right. */
  readonly approvalUrl: (approvalId: string) => string;
  /** Where people find the chat, for the one who started the program; undefined where they know. */
  readonly chatUrl: string | undefined;
  /** Set where functions are invoked over HTTP: the sandbox's Lambda. */
  readonly functions: { readonly key: string; setClock(offsetMs: number): void } | undefined;
  /** Called when the service listens at `url`: whoever delivers to it may start. */
  announce(url: string): Promise<void>;
  close(): Promise<void>;
}
