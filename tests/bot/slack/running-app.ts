import { pino } from 'pino';
import { compose, connect } from '../../../app/compose.js';
import { readConfig } from '../../../app/config.js';
import { PATIENT_MS } from '../../support/patience.js';
import { SlackDriver } from '../../support/slack.js';
import { TeamsDriver } from '../../support/teams.js';

/** The whole service on a sandbox in this process, with Teams and Slack in the hands of its people. */
export async function startApp(env: Readonly<Record<string, string>> = {}) {
  const patient = { ANSWER_SECONDS: String(PATIENT_MS / 1_000) };
  const config = readConfig({ env: { STATE_FOLDER: ':memory:', PORT: '0', SANDBOX_PORT: '0', ...patient, ...env } });
  const connection = await connect.sandbox(config);
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const app = await compose(config, connection, { log });
  const url = await app.start();
  const chat = connection.chatUrl ?? '';
  const slack = new SlackDriver(new URL('/slack/client/', chat).href);
  const teams = new TeamsDriver(chat);
  await slack.rateLimits(false);
  await teams.rateLimits(false);
  return {
    url,
    chat,
    slack,
    teams,
    services: app.services,
    lines,
    stop: () => app.stop(),
    /** Once both channels were greeted, approvals go there. */
    async ready() {
      await slack
        .as('Ben Okafor')
        .in('channel')
        .untilMessage(/posted in this channel/);
      await teams
        .as('Ben Okafor')
        .in('channel')
        .untilCard(/posted in this channel/);
    },
  };
}

export type RunningApp = Awaited<ReturnType<typeof startApp>>;
