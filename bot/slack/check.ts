import type { SetupCheck } from '../../services/contracts/setup-check.js';
import { SlackError, type SlackWeb } from './web-client.js';

/** Bot scopes of appPackage/slack/manifest.json. */
export const SLACK_SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'chat:write.public',
  'commands',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
] as const;

/** Whether Slack takes the token, for a workspace that is let in, with the scopes that the app uses. */
export async function checkSlack(web: SlackWeb, allowedTeams: readonly string[]): Promise<SetupCheck[]> {
  const name = 'Slack: token';
  try {
    const { team, team_id, scopes } = await web.whoAmI();
    const missing = SLACK_SCOPES.filter((scope) => !scopes.includes(scope));
    return [
      allowedTeams.includes(team_id)
        ? { name, state: 'ok', found: `Slack takes it, in the workspace ${team} (${team_id}).`, mend: null }
        : {
            ...{ name, state: 'failed', found: `It is of the workspace ${team} (${team_id}), which is not let in.` },
            mend: 'Put its id into SLACK_ALLOWED_TEAMS.',
          },
      missing.length === 0
        ? { name: 'Slack: scopes', state: 'ok', found: `All ${SLACK_SCOPES.length} are granted.`, mend: null }
        : {
            ...{ name: 'Slack: scopes', state: 'failed', found: `Not granted: ${missing.join(', ')}.` },
            mend: 'Paste the manifest again (App Manifest) and reinstall the app to the workspace.',
          },
    ];
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const isRefused = /auth|token|account/.test(error.code);
    return [
      {
        ...{ name, state: isRefused ? 'failed' : 'unknown', found: `Slack answered ${error.code}.` },
        mend: isRefused
          ? 'Put the bot token of OAuth & Permissions (xoxb-…) into the secret.'
          : 'Ask again in a minute; status.slack.com says whether it is theirs.',
      },
    ];
  }
}
