import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { SandboxClock } from './clock.js';
import {
  type ClockMove,
  ClockMove as ClockMoveSchema,
  documentation,
  FaultList,
  furthestMs,
  Nothing,
  Publication,
  Registration,
  type RouteName,
  routes,
} from './control-schema.js';
import type { SandboxDescriptor } from './descriptor.js';
import type { Faults } from './faults.js';
import type { HeldCalls } from './held-calls.js';
import { HttpRefusal, readBody, sendJson } from './http.js';
import type { Ledger } from './ledger.js';
import type { Permissions } from './permissions/permissions.js';
import { RateSetting, type RequestRates } from './request-rates.js';

export interface ControlOptions {
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly held: HeldCalls;
  readonly ledger: Ledger;
  readonly rates: RequestRates;
  readonly permissions: Permissions;
  /** Names of the AWS operations answered, by service. */
  readonly operations: () => Readonly<Record<string, readonly string[]>>;
  readonly descriptor: () => SandboxDescriptor;
  readonly register: (registration: Registration) => Promise<void>;
  readonly publish: (publication: Publication) => Promise<unknown>;
  readonly reset: () => Promise<void>;
}

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void> | void;

const mostBytes = 4 * 1024 * 1024;
const keepAliveMs = 15_000;
const longestWaitMs = 30_000;

/** The control API under `/_sandbox`: what `routes` lists, for tests, the chat page and curious people. */
export class Control {
  readonly #streams = new Set<ServerResponse>();
  readonly #keepAlive: NodeJS.Timeout;
  #moves: Promise<void> = Promise.resolve();

  constructor(private readonly options: ControlOptions) {
    const { clock, faults, ledger } = options;
    clock.onOffset(async () => this.#broadcast('clock', this.#clock()));
    faults.onChange(() => this.#broadcast('faults', faults.list()));
    ledger.onEffect((effect) => this.#broadcast('effect', effect));
    this.#keepAlive = setInterval(() => {
      for (const stream of this.#streams) stream.write(': still here\n\n');
    }, keepAliveMs).unref();
  }

  /** @throws {HttpRefusal} for a route, method or body that is not in `routes`. */
  async handle(req: IncomingMessage, res: ServerResponse, pathname: string): Promise<void> {
    const path = pathname.replace(/\/$/, '');
    const found = Object.entries(routes).filter(([, route]) => route.path === path);
    if (found.length === 0) throw new HttpRefusal(404, 'not_found', 'No such route: GET /_sandbox/schema lists them');
    const entry = found.find(([, route]) => route.method === req.method);
    if (!entry) {
      const allowed = found.map(([, route]) => route.method).join(', ');
      throw new HttpRefusal(405, 'method_not_allowed', `Allowed here: ${allowed}`);
    }
    await this.#handlers[entry[0] as RouteName](req, res);
  }

  /** Ends the event streams. */
  close(): void {
    clearInterval(this.#keepAlive);
    for (const stream of this.#streams) stream.end();
  }

  readonly #handlers: Readonly<Record<RouteName, Handler>> = {
    describe: (_req, res) => sendJson(res, 200, this.options.descriptor()),
    schema: (_req, res) => sendJson(res, 200, documentation(this.options.operations())),
    register: async (req, res) => {
      await this.options.register(await body(req, Registration));
      sendJson(res, 200, this.options.descriptor());
    },
    readClock: (_req, res) => sendJson(res, 200, this.#clock()),
    moveClock: async (req, res) => {
      const move = await body(req, ClockMoveSchema);
      // One jump at a time: a second one waits, so that both see all that falls due between them.
      const moved = this.#moves.then(() => this.#move(move));
      this.#moves = moved.catch(() => undefined);
      await moved;
      sendJson(res, 200, this.#clock());
    },
    listFaults: (_req, res) => sendJson(res, 200, this.options.faults.list()),
    replaceFaults: async (req, res) => {
      this.options.faults.replace(await body(req, FaultList));
      sendJson(res, 200, this.options.faults.list());
    },
    dropFaults: (_req, res) => {
      this.options.faults.replace([]);
      sendJson(res, 200, []);
    },
    held: async (req, res) => {
      const { searchParams } = new URL(req.url ?? '/', 'http://sandbox');
      const ms = Number(searchParams.get('wait_ms') ?? 0);
      await this.options.held.some(Math.min(longestWaitMs, Number.isFinite(ms) ? ms : 0));
      sendJson(res, 200, this.options.held.list());
    },
    setRates: async (req, res) => {
      const { enabled } = await body(req, RateSetting);
      this.options.rates.enabled = enabled;
      sendJson(res, 200, { enabled });
    },
    effects: (_req, res) => {
      const { effects, stateWrites } = this.options.ledger;
      sendJson(res, 200, { effects, state_writes: stateWrites });
    },
    calls: (_req, res) => sendJson(res, 200, { calls: this.options.ledger.counts }),
    permissions: (_req, res) => sendJson(res, 200, { roles: this.options.permissions.uses }),
    publish: async (req, res) => sendJson(res, 200, await this.options.publish(await body(req, Publication))),
    reset: async (req, res) => {
      await body(req, Nothing);
      await this.options.reset();
      this.#broadcast('reset', {});
      sendJson(res, 200, {});
    },
    events: (req, res) => this.#stream(req, res),
  };

  #clock() {
    const { clock } = this.options;
    const { next, nextWindow } = clock;
    return {
      now: clock.now().toISOString(),
      offset_ms: clock.offsetMs,
      next_timer: next?.at.toISOString() ?? null,
      next_label: next?.label ?? null,
      next_kind: next?.kind ?? null,
      next_window: nextWindow?.at.toISOString() ?? null,
      busy: clock.busy,
    };
  }

  async #move(move: ClockMove): Promise<void> {
    const { clock } = this.options;
    if ('next' in move) await clock.advanceToNext();
    else if ('to' in move) await clock.advanceTo(within(clock.now(), new Date(move.to)));
    else await clock.advanceTo(new Date(clock.now().getTime() + move.advance_ms));
  }

  #stream(req: IncomingMessage, res: ServerResponse): void {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#streams.add(res);
    req.on('close', () => this.#streams.delete(res));
    res.write(event('clock', this.#clock()));
    res.write(event('faults', this.options.faults.list()));
  }

  #broadcast(name: string, data: unknown): void {
    const text = event(name, data);
    for (const stream of this.#streams) stream.write(text);
  }
}

/** @throws {HttpRefusal} for a time too far off: all that repeats would fall due again and again on the way. */
function within(now: Date, to: Date): Date {
  if (to.getTime() - now.getTime() <= furthestMs) return to;
  throw new HttpRefusal(400, 'invalid_body', 'The clock moves by at most 400 days at once');
}

const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

async function body<Schema extends z.ZodType>(req: IncomingMessage, schema: Schema): Promise<z.infer<Schema>> {
  const text = (await readBody(req, mostBytes)).toString('utf8');
  const parsed = schema.safeParse(text.trim() === '' ? {} : parse(text));
  if (parsed.success) return parsed.data;
  throw new HttpRefusal(400, 'invalid_body', z.prettifyError(parsed.error), z.toJSONSchema(schema, { io: 'input' }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new HttpRefusal(400, 'invalid_body', 'The body is not JSON');
    throw error;
  }
}
