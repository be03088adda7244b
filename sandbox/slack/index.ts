import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatHolds } from '../chat-holds.js';
import type { SandboxDescriptor } from '../descriptor.js';
import { HttpRefusal } from '../http.js';
import { Outage } from '../outage.js';
import { Refusal, readJsonObject, refuse, sendJson } from '../teams/http.js';
import type { World } from '../world.js';
import { AppLink, accepted } from './app-link.js';
import { Hooks } from './hooks.js';
import { SlackLimits } from './limits.js';
import { SlackMessages } from './messages.js';
import { SlackClient } from './slack-client.js';
import { SlackUserApi } from './user-api.js';
import { SlackWebApi } from './web-api.js';
import { appId, bot, botToken, channel, signingSecret, teamId } from './workspace.js';

export interface SlackOptions {
  readonly world: Pick<World, 'clock' | 'store'>;
  /** What stands still before or behind a message. */
  readonly holds: Pick<ChatHolds, 'around' | 'forgets'>;
  /** Where the sandbox's HTTP server is reached, for example `http://127.0.0.1:3979`. */
  readonly baseUrl: () => string;
}

export interface SlackWorkspace {
  /** Everything below `/slack/`. @throws what is a defect, for the server to log. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** From now on requests go to `{appUrl}/slack/…`, once that answers Slack's challenge. */
  registered(appUrl: string): void;
  descriptor(): SandboxDescriptor['slack'];
  /** Resolves when the app has been verified and added to the channel, or is not there. */
  joined(): Promise<void>;
  /** Forgets what was said, and adds the app to the channel again. */
  reset(): void;
  close(): void;
}

/** A service registers before it listens: a challenge that finds nobody home is tried again this often, this long. */
const retryEveryMs = 200;
const attempts = 25;

/** A Slack workspace that runs on loopback: Web API, signed requests to the app, and people with their clients. */
export function createSlack({ world, holds, baseUrl }: SlackOptions): SlackWorkspace {
  const closing = new AbortController();
  const url = (path: string) => `${baseUrl().replace(/\/$/, '')}/slack/${path}`;
  const messages = new SlackMessages(world);
  const hooks = new Hooks(world.clock, messages, url);
  const limits = new SlackLimits();
  const link = new AppLink(world.clock);
  const outage = new Outage(world.clock);
  const webApi = new SlackWebApi({ messages, hooks, limits, outage, holds });
  const client = new SlackClient({ clock: world.clock, messages, hooks, link });
  let joining: Promise<void> = Promise.resolve();
  const joined = () => joining;
  const api = new SlackUserApi({ messages, client, link, limits, outage, joined, closing: closing.signal });

  async function answersChallenge(): Promise<boolean> {
    for (let attempt = 1; attempt <= attempts && !closing.signal.aborted; attempt++) {
      const { status, problem } = await link.verifies();
      if (status === 200 && problem === null) return true;
      if (status !== null && status !== 503) return false;
      await delay(retryEveryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
    return false;
  }

  /** Whoever does not answer the challenge is no Slack app, and hears nothing. */
  async function join(appUrl: string): Promise<void> {
    link.register(appUrl);
    if (!(await answersChallenge())) return link.register(undefined);
    if (messages.joined) return;
    const event = { type: 'member_joined_channel', user: bot.id, channel: channel.id, channel_type: 'C', team: teamId };
    if (accepted(await link.event(event))) messages.setJoined();
  }

  async function route(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    const [area, ...rest] = path.split('/');
    if (area === 'client') return api.handle(req, res, rest.join('/'), query);
    if (req.method !== 'POST') throw refuse(405, 'MethodNotAllowed', `The method ${req.method} is not allowed here.`);
    if (area === 'api') return webApi.handle(req, res, rest[0] ?? '');
    if (area !== 'response') throw refuse(404, 'NotFound', `The sandbox's Slack has no ${path}.`);
    const [status, text] = hooks.respond(rest[1] ?? '', await readJsonObject(req));
    res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
    res.end(text);
  }

  return {
    async handle(req, res) {
      const { pathname, searchParams } = new URL(req.url ?? '/', 'http://sandbox');
      await route(req, res, pathname.slice('/slack/'.length), searchParams).catch((error) => answerError(res, error));
    },
    registered(appUrl) {
      joining = joining.then(() => join(appUrl));
    },
    descriptor: () => ({
      url: url(''),
      apiUrl: url('api/'),
      client: url('client/'),
      teamId,
      appId,
      botToken,
      signingSecret,
    }),
    joined,
    reset() {
      messages.clear();
      const appUrl = link.url;
      if (appUrl) joining = joining.then(() => join(appUrl));
    },
    close() {
      closing.abort();
      link.close();
      messages.close();
    },
  };
}

function answerError(res: ServerResponse, error: unknown): void {
  if (res.headersSent) res.destroy();
  else if (error instanceof Refusal) sendJson(res, error.status, error.body, error.headers);
  else if (error instanceof HttpRefusal) {
    sendJson(res, error.status, { error: { code: error.code, message: error.message } });
  } else throw error;
}
