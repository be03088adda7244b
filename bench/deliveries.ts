import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpApiEvent } from '../app/lambda/http-event.js';
import type { SandboxDescriptor } from '../sandbox/descriptor.js';
import { httpApiEvent } from '../tests/support/http-api.js';
import { SlackDriver } from '../tests/support/slack.js';
import { TeamsDriver } from '../tests/support/teams.js';

/** What Teams and Slack would send a function through the HTTP API: taken where a sandbox delivers, and given away once. */
export class Deliveries {
  readonly #taken: HttpApiEvent[] = [];
  readonly #server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { method = 'GET', url = '/' } = req;
      const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
      const body = Buffer.concat(chunks);
      this.#taken.push(httpApiEvent(`${method} ${url}`, { method, url, headers, body }));
      // Slack asks an app for its challenge before it sends anything else.
      res.writeHead(200, { 'content-type': 'application/json' }).end(url === '/slack/events' ? body : '{}');
    });
  });

  private constructor(private readonly sandbox: SandboxDescriptor) {}

  static async of(sandbox: SandboxDescriptor): Promise<Deliveries> {
    const deliveries = new Deliveries(sandbox);
    await new Promise<void>((done) => deliveries.#server.listen(0, '127.0.0.1', done));
    const registered = await fetch(`${sandbox.control}/service`, {
      method: 'PUT',
      body: JSON.stringify({ url: deliveries.url, key: 'key-of-the-bench', stateMachines: {}, documents: {} }),
    });
    if (!registered.ok) throw new Error(`the sandbox delivers nothing here: ${await registered.text()}`);
    return deliveries;
  }

  /** Answers 200 to whatever comes. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A message to the bot, with a token of its own: a bot takes it once. */
  async teams(): Promise<HttpApiEvent> {
    await new TeamsDriver(this.sandbox.teams.chat).as('Ben Okafor').in('personal').say('/sre-help');
    return this.#last('/api/messages');
  }

  /** A command that another function is to do, signed just now. */
  async slack(): Promise<HttpApiEvent> {
    await new SlackDriver(this.sandbox.slack.client).as('Ben Okafor').in('im').say('/sre-patch-status db-primary');
    return this.#last('/slack/commands');
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #last(path: string): HttpApiEvent {
    const found = this.#taken.findLast(({ rawPath }) => rawPath === path);
    if (!found) throw new Error(`the sandbox delivered nothing to ${path}`);
    return found;
  }
}
