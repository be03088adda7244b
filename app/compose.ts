import type { Logger } from 'pino';
import type { Server } from 'restify';
import { createSlackBot, type SlackBot } from '../bot/slack/index.js';
import { createTeamsBot } from '../bot/teams/index.js';
import { TopicFace } from '../services/alerts/topic.js';
import { EveryFace } from '../services/approvals/every-face.js';
import { fleetNames } from '../services/assistant/fleet-names.js';
import { Matcher } from '../services/assistant/matcher/matcher.js';
import { TableMemory } from '../services/assistant/memory.js';
import { atMostEvery } from '../services/at-most-every.js';
import type { CallObserver } from '../services/aws/attempts.js';
import { createClients } from '../services/aws/clients.js';
import { systemClock } from '../services/clock.js';
import { createServices } from '../services/create-services.js';
import { once } from '../services/once.js';
import { People } from '../services/people.js';
import { Policy } from '../services/policy.js';
import { RULES_FRESH_MS } from '../services/rules/rules.js';
import { SecurityLog } from '../services/security-log/security-log.js';
import type { Chat, Services } from '../services/services.js';
import { Table } from '../services/table.js';
import { AwsCalls } from '../services/telemetry/aws-calls.js';
import { unmeasured } from '../services/telemetry/measure.js';
import { spanOf, untraced } from '../services/telemetry/trace.js';
import { createAssistant } from './assistant.js';
import { connectAws } from './aws-connection.js';
import type { Config } from './config.js';
import type { Connection } from './connection.js';
import { POLL_EVERY_MINUTES } from './functions.js';
import { LocalDoor } from './local-door.js';
import { logger } from './logger.js';
import { ruleFiles, unlessUnusable } from './rule-files.js';
import { connectSandbox } from './sandbox-connection.js';
import type { Secrets } from './secrets.js';
import type { HttpFace } from './serve.js';
import type { Telemetry } from './telemetry.js';

/** What falls due so soon is not left to the next who runs: a decision is on every card within five seconds. */
const SOON_MS = 4_000;

/** The only choice between AWS and the sandbox. Both give the same plain values. */
export const connect = { aws: connectAws, sandbox: connectSandbox } satisfies Record<
  Config['SRE_FLEET'],
  (config: Config, secrets?: Secrets) => Promise<Connection>
>;

/** Whoever may look may ask as often as they like, and Microsoft and Slack count our requests. Milliseconds. */
const CHECK_FRESH_MS = 15_000;

/** With a hundred kilobytes of what people say, which buttons and commands do without. */
const turn = async () => (await import('../services/assistant/matcher/follow-up.js')).Turn;

const noSlack: Chat = {
  name: 'Slack',
  check: async () => [
    {
      ...{ name: 'Slack', state: 'skipped', found: 'Not set up.' },
      mend: 'Set SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN and SLACK_ALLOWED_TEAMS to have it.',
    },
  ],
};

export interface App {
  /** How programs of the same user get in. */
  readonly door: LocalDoor;
  readonly services: Services;
  /** Made when it is first asked for. */
  server(): Promise<Server>;
  /** Undefined where there is no Slack. */
  readonly slack: SlackBot | undefined;
  /**
   * What comes before the first request. A function calls it where the service starts.
   * @param options.hears - false where nobody in Teams speaks to the process: it needs no signing keys.
   */
  begin(options?: { hears: boolean }): Promise<void>;
  /** Loads what the first question in Teams would wait for, where nobody waits yet. */
  warmUp(): Promise<void>;
  /**
   * Resolves when everything is done and stored that goes on behind answers.
   * @param options.anchor - false where nothing is audited: the function of the alerts has no right to the anchors.
   */
  settled(options?: { anchor: boolean }): Promise<void>;
  /** Takes the wanted port or the next free one, and tells whoever delivers. @returns the URL. */
  start(): Promise<string>;
  /** Takes nothing new, finishes what was promised, closes. */
  stop(): Promise<void>;
}

/** Where a process says what goes on; what is left out of its telemetry nobody reads. */
interface Outputs extends Partial<Telemetry> {
  readonly log?: Logger;
}

/** Builds the service from plain values. Nothing listens yet. */
export async function compose(
  config: Config,
  connection: Connection,
  { log = logger(config), measure = unmeasured, trace = untraced, siem }: Outputs = {},
): Promise<App> {
  const { clock } = connection;
  const awsCalls = new AwsCalls(measure);
  const security = new SecurityLog({ log, measure, siem });
  const observer: CallObserver = { attempted: awsCalls.attempted, called: (call) => trace.tell(spanOf(call)) };
  const clients = createClients(connection.aws.bot, observer);
  const workflowClients = createClients(connection.aws.workflow, observer);
  const table = new Table(() => clients.dynamodb(), connection.table, clock);
  const understands = new Matcher({
    clock,
    names: (signal) => fleetNames(services, signal),
    memory: new TableMemory({ ...{ table, clock, log, kind: 'TURN' }, schema: turn }),
  });
  const chat = { services: () => services, log, security, region: connection.aws.bot.region, understands };
  const bot = createTeamsBot({ ...chat, auth: connection.teams });
  const slack = connection.slack && createSlackBot({ ...chat, auth: connection.slack });
  const files = ruleFiles(config, connection);
  const services: Services = createServices({
    clients,
    workflowClients,
    clock,
    wall: systemClock,
    log,
    measure,
    trace,
    security,
    people: People.parse(await files.people()),
    policy: Policy.parse(await files.policy()),
    ruleFiles: { people: () => unlessUnusable(files.people()), policy: () => unlessUnusable(files.policy()) },
    faces: new EveryFace({
      teams: bot.faces,
      ...(slack && { slack: slack.faces }),
      sns: new TopicFace(() => clients.sns()),
    }),
    chats: [
      { name: 'Teams', check: atMostEvery(CHECK_FRESH_MS, bot.check) },
      slack ? { name: 'Slack', check: atMostEvery(CHECK_FRESH_MS, slack.check) } : noSlack,
    ],
    fanOutTopicArn: config.FAN_OUT_TOPIC_ARN,
    table: connection.table,
    artifactBucket: connection.artifactBucket,
    patchWorkflowArn: connection.patchWorkflowArn,
    notifications: connection.notifications,
    approvalUrl: connection.approvalUrl,
    killSwitch: config.SRE_KILL_SWITCH === 'on',
    readOnly: config.SRE_READ_ONLY === 'on',
    ...createAssistant(config, {
      ...{ clients, clock: systemClock, conversations: clock, log, measure, table, secrets: connection.secrets },
    }),
    answerMs: config.ANSWER_SECONDS * 1_000,
  });
  const door = new LocalDoor();
  const { functions } = connection;
  let served: HttpFace | undefined;
  const http = once(async () => {
    const { serve } = await import('./serve.js');
    served = serve({ config, connection, services, table, bot, slack, door, log });
    return served;
  });
  let [followUps, refreshes]: (NodeJS.Timeout | undefined)[] = [];
  const followUp = (when: 'afterStart' | 'betweenTimes'): void => {
    services.followUp.resume(when).catch((error) => log.warn({ err: error }, 'approvals not followed up'));
  };

  /** Whoever asks over MCP or in Slack is answered while Microsoft does not answer, and Teams as soon as it does. */
  const hearsTeams = (): Promise<void> =>
    bot.ready().catch((error) => log.warn({ err: error }, 'the signing keys of Teams are not known yet'));
  const begin = async ({ hears } = { hears: true }): Promise<void> => {
    await Promise.all([hears && hearsTeams(), services.rules.begin()]);
  };
  const settled = async ({ anchor } = { anchor: true }): Promise<void> => {
    await bot.settled();
    await slack?.settled();
    await services.outbox.delivered(SOON_MS);
    await services.reports.jobs.settled();
    await services.history.flush();
    if (anchor) await services.audit.anchor();
    awsCalls.flush();
    await trace.flush();
  };

  return {
    door,
    services,
    server: async () => (await http()).server,
    slack,
    begin,
    warmUp: async () => void (await Promise.all([http(), bot.load()])),
    settled,
    async start() {
      await begin();
      const [{ server }, { listen }] = await Promise.all([http(), import('./http.js')]);
      const port = await listen(server, config.HOST, config.PORT);
      const url = `http://${config.HOST}:${port}`;
      door.open(url);
      await connection.announce(url);
      followUp('afterStart');
      // The sandbox's scheduler does it by the sandbox's clock, in the function poll.
      if (!functions) followUps = setInterval(() => followUp('betweenTimes'), POLL_EVERY_MINUTES * 60_000).unref();
      refreshes = setInterval(() => void services.rules.refresh(), RULES_FRESH_MS).unref();
      services.outbox.resume().catch((error) => log.warn({ err: error }, 'messages not looked at after the start'));
      void services.audit.anchor();
      return url;
    },
    async stop() {
      clearInterval(followUps);
      clearInterval(refreshes);
      await served?.close();
      await bot.settled();
      await slack?.settled();
      await services.outbox.stop();
      await services.reports.jobs.stop();
      await services.history.flush();
      await services.audit.anchor();
      awsCalls.flush();
      await trace.flush();
      bot.close();
      clients.destroy();
      workflowClients.destroy();
      await connection.close();
    },
  };
}
