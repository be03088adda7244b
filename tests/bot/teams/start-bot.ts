import { readFileSync } from 'node:fs';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { pino } from 'pino';
import restify from 'restify';
import { createTeamsBot, type TeamsBot } from '../../../bot/teams/index.js';
import type { Understands } from '../../../services/assistant/understanding.js';
import { createClients } from '../../../services/aws/clients.js';
import { createServices } from '../../../services/create-services.js';
import { People } from '../../../services/people.js';
import { Policy } from '../../../services/policy.js';
import type { Services } from '../../../services/services.js';
import { tableDefinition } from '../../../services/table-definition.js';
import { startAwsEndpoint } from '../../support/aws-endpoint.js';
import { APP_ID, BotFramework, type Json, TENANT } from '../../support/bot-framework.js';
import { ManualClock } from '../../support/manual-clock.js';
import { PATIENT_MS } from '../../support/patience.js';
import { ScriptedAws } from '../../support/scripted-aws.js';
import { securityLog } from '../../support/telemetry.js';
import { ManualTimers } from './manual-timers.js';

export interface Somebody {
  readonly id: string;
  readonly name: string;
  readonly aadObjectId: string;
}

const somebody = (number: number, name: string): Somebody => ({
  id: `29:${name.toLowerCase()}`,
  name,
  aadObjectId: `11111111-0000-4000-8000-${String(number).padStart(12, '0')}`,
});
export const ben = somebody(1, 'Ben');
export const ana = somebody(2, 'Ana');
export const mei = somebody(3, 'Mei');
export const sam = somebody(4, 'Sam');
export const stranger = somebody(99, 'Nobody');

export const CHANNEL = '19:ops@thread.tacv2';
export const personal = (who: Somebody): Json => ({
  id: `a:${who.name}`,
  conversationType: 'personal',
  tenantId: TENANT,
});
export const inChannel = (thread: string): Json => ({
  id: `${CHANNEL};messageid=${thread}`,
  conversationType: 'channel',
  isGroup: true,
  tenantId: TENANT,
});

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8'));

/** A card as it arrived, with what tests look for in it. */
export class ShownCard {
  constructor(readonly json: Json) {}

  /** Of the buttons a person sees. */
  get verbs(): string[] {
    const { refresh, ...shown } = this.json;
    return [...new Set([...JSON.stringify(shown).matchAll(/"verb":"(\w+)"/g)].map(([, verb]) => verb ?? ''))];
  }

  get text(): string {
    return JSON.stringify(this.json);
  }

  get refreshes(): unknown {
    return (this.json.refresh as Json | undefined)?.userIds;
  }
}

export function cardIn(activity: Json | undefined): ShownCard {
  const [attachment] = (activity?.attachments ?? []) as { content: Json }[];
  if (!attachment) throw new Error(`no card in ${JSON.stringify(activity)}`);
  return new ShownCard(attachment.content);
}

/** The bot over real services, real DynamoDB (dynalite), a scripted AWS, and Microsoft's side on loopback. */
export async function startBot({ understands }: { readonly understands?: Understands } = {}) {
  const clock = new ManualClock();
  const aws = new ScriptedAws(clock);
  const endpoint = await startAwsEndpoint(aws.answers());
  const teams = await BotFramework.start();
  const timers = new ManualTimers();
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const connect = (role: 'bot' | 'workflow') =>
    createClients({ region: 'us-west-2', endpoint: endpoint.url, credentials: endpoint.keys.longTerm[role] });
  const [clients, workflowClients] = [connect('bot'), connect('workflow')];
  await (await clients.dynamodb()).send(new CreateTableCommand(tableDefinition('sre-ops')));

  const members = [ben, ana, mei, sam].map((one) => ({ ...one, tenantId: TENANT }));
  teams.members = members;
  let replaced: Partial<Services> = {};
  const servers: restify.Server[] = [];
  const processes: { readonly bot: TeamsBot; readonly services: Services }[] = [];

  /** One process of the product: what it knows is in the table, or gone. */
  async function startProcess() {
    const bot = createTeamsBot({
      auth: teams.auth,
      services: () => ({ ...services, ...replaced }),
      log,
      security: securityLog(log),
      region: 'us-west-2',
      timers,
      understands,
    });
    const services = createServices({
      clients,
      workflowClients,
      clock,
      log,
      people: People.parse(read('app/defaults/sandbox-people.json')),
      policy: Policy.parse(read('app/defaults/policy.json')),
      faces: bot.faces,
      table: 'sre-ops',
      artifactBucket: 'sre-ops-artifacts',
      patchWorkflowArn: 'arn:aws:states:us-west-2:111122223333:stateMachine:sre-ops-patch',
      notifications: { topicArns: [], certificateUrl: /^$/ },
      approvalUrl: (id) => `https://chat.test/#approval=${id}`,
      answerMs: PATIENT_MS,
    });
    await bot.ready();
    const server = restify.createServer({ log: log.child({}, { level: 'silent' }) as never });
    server.post('/api/messages', async (req, res) => {
      await bot.handle(req, res);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    processes.push({ bot, services });
    return { bot, services, url: `http://127.0.0.1:${server.address().port}/api/messages` };
  }

  const first = await startProcess();

  async function send(activity: Json, url = first.url): Promise<{ status: number; body: Json | undefined }> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${teams.token()}` },
      body: JSON.stringify(activity),
    });
    const text = await response.text();
    // What was promised by the answer is shown too.
    await Promise.all(processes.map(({ services }) => services.outbox.settled()));
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  }

  return {
    ...first,
    aws,
    clock,
    teams,
    timers,
    lines,
    startProcess,
    send,
    replace(change: Partial<Services>) {
      replaced = change;
    },
    say: (who: Somebody, text: string, conversation = personal(who), change: Json = {}) =>
      send(teams.activity({ from: who, text, conversation, ...change })),
    /** Presses a button; `trigger` as the client says it. */
    press(
      who: Somebody,
      verb: string,
      data: Json,
      { trigger = 'manual', conversation = inChannel('1') as Json, on = '1' } = {},
    ) {
      return send(
        teams.activity({
          type: 'invoke',
          name: 'adaptiveCard/action',
          from: who,
          conversation,
          replyToId: on,
          text: undefined,
          value: { action: { type: 'Action.Execute', verb, data }, trigger },
        }),
      );
    },
    install: (conversation: Json, change: Json = {}) =>
      send(
        teams.activity({
          type: 'installationUpdate',
          action: 'add',
          from: ben,
          conversation,
          text: undefined,
          ...change,
        }),
      ),
    /** What Bot Connector got, member lists left out. */
    shown: () => teams.sent.filter(({ method }) => method !== 'GET'),
    async close() {
      for (const { bot, services } of processes) {
        await bot.settled();
        await services.history.flush();
        bot.close();
      }
      for (const server of servers) {
        server.close();
        server.server.closeAllConnections();
      }
      clients.destroy();
      workflowClients.destroy();
      await endpoint.close();
      await teams.close();
    },
  };
}

export type StartedBot = Awaited<ReturnType<typeof startBot>>;
export { APP_ID };
