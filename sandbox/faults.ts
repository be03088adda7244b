import { z } from 'zod';
import { AwsError } from './answer.js';
import { notEnabled } from './not-enabled.js';
import { accessDenied, throttled } from './refusals.js';
import { TokenBucket } from './token-bucket.js';

const where = {
  service: z
    .string()
    .describe(
      'SigV4 name: ec2, bedrock, ssm, inspector2, cloudtrail, monitoring, sns, sts, dynamodb, states, s3; to hold messages: teams, slack',
    ),
  operation: z.string().optional().describe('All operations of the service when absent'),
  role: z.string().optional().describe('All roles when absent: bot, workflow, alerts, operator'),
  times: z.int().min(1).optional().describe('Strikes this often, then no more; for ever when absent'),
};

export const Fault = z.discriminatedUnion('kind', [
  z.strictObject({
    ...where,
    kind: z.literal('error'),
    code: z.string().min(1).max(128),
    status: z.int().min(400).max(599).default(500),
    message: z.string().max(1000).default('This error was asked for in the sandbox'),
  }),
  z.strictObject({
    ...where,
    kind: z.literal('throttle'),
    per_second: z
      .number()
      .min(0)
      .max(1000)
      .default(0)
      .describe('Calls a second that still pass, with a burst of as many; 0 refuses all'),
  }),
  z.strictObject({ ...where, kind: z.literal('latency'), ms: z.int().min(0).max(120_000) }),
  z.strictObject({ ...where, kind: z.literal('empty_page') }),
  z.strictObject({ ...where, kind: z.literal('truncated_body') }),
  z.strictObject({ ...where, kind: z.literal('access_denied') }),
  z.strictObject({ ...where, kind: z.literal('invalid_answer') }),
  z.strictObject({
    ...where,
    kind: z.literal('empty_answer').describe('Nothing there and no more to come, whatever there is'),
  }),
  z.strictObject({
    ...where,
    kind: z
      .literal('forget_token')
      .describe('As if each call came with a client token of its own; a message of Slack, without its metadata'),
  }),
  z.strictObject({
    ...where,
    kind: z.literal('hold').describe('The call stands still until these faults are replaced or its caller is gone'),
    side: z
      .enum(['before', 'after'])
      .describe('Before or after its effect; a caller that goes before has done nothing'),
    nth: z.int().min(1).default(1).describe('Which of the calls that are meant, from 1; the others pass'),
    matching: z.string().min(1).optional().describe('Only calls whose input, as JSON, contains this'),
  }),
  z.strictObject({
    ...where,
    kind: z.literal('not_enabled').describe('As the service answers where nobody switched it on'),
  }),
]);
export type Fault = z.infer<typeof Fault>;

/** At which side of a call's effect it stands still. */
export type HeldSide = 'before' | 'after';

interface Armed {
  readonly fault: Fault;
  readonly passing: TokenBucket;
  struck: number;
}

export interface FaultTarget {
  readonly service: string;
  readonly operation: string;
  readonly role: string;
  readonly region: string;
}

/** What strikes one call. `refuse` is thrown after the latency; the others change the answer. */
export interface Strike {
  readonly latencyMs: number;
  readonly refuse: AwsError | undefined;
  readonly emptyPage: boolean;
  readonly forgetToken: boolean;
  readonly emptyAnswer: boolean;
  readonly damage: 'truncated_body' | 'invalid_answer' | undefined;
}

const none: Strike = {
  latencyMs: 0,
  refuse: undefined,
  forgetToken: false,
  emptyPage: false,
  emptyAnswer: false,
  damage: undefined,
};

/** The list of faults in force. Nothing of it is kept across restarts. */
export class Faults {
  #armed: Armed[] = [];
  readonly #listeners: (() => void)[] = [];

  /** Wall time is the measure of a throttle, as it is for AWS and for the SDK's retries. */
  constructor(private readonly wallClock: () => number = Date.now) {}

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  replace(faults: readonly Fault[]): void {
    this.#armed = faults.map((fault) => ({
      fault,
      struck: 0,
      passing: new TokenBucket(fault.kind === 'throttle' ? fault.per_second : 0, this.wallClock),
    }));
    for (const listener of this.#listeners) listener();
  }

  list(): (Fault & { readonly struck: number })[] {
    return this.#armed.map(({ fault, struck }) => ({ ...fault, struck }));
  }

  /** Counts this call against every fault that is meant for it. */
  strike(target: FaultTarget): Strike {
    const faults = this.#armed
      .filter((armed) => armed.fault.kind !== 'hold' && this.#meant(armed, target))
      .map((armed) => this.#use(armed));
    if (faults.length === 0) return none;
    const refusals = faults.map((fault) => refusal(fault, target));
    return {
      latencyMs: faults.reduce((sum, fault) => sum + (fault.kind === 'latency' ? fault.ms : 0), 0),
      refuse: refusals.find((error) => error !== undefined),
      forgetToken: faults.some(({ kind }) => kind === 'forget_token'),
      emptyPage: faults.some(({ kind }) => kind === 'empty_page'),
      emptyAnswer: faults.some((fault) => fault.kind === 'empty_answer' || saysNothing(fault, target)),
      damage: faults.map(damage).find((kind) => kind !== undefined),
    };
  }

  /** Whether this call is to stand still, and where. Counts it against every hold that is meant for it. */
  hold(target: FaultTarget, input: unknown): HeldSide | undefined {
    let side: HeldSide | undefined;
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (fault.kind !== 'hold' || !this.#meant(armed, target)) continue;
      if (fault.matching !== undefined && !JSON.stringify(input).includes(fault.matching)) continue;
      if (this.#use(armed) && armed.struck === fault.nth) side = fault.side;
    }
    return side;
  }

  #meant(armed: Armed, { service, operation, role }: FaultTarget): boolean {
    const { fault } = armed;
    if (fault.service !== service || (fault.operation ?? operation) !== operation) return false;
    if ((fault.role ?? role) !== role || armed.struck >= (fault.times ?? Number.POSITIVE_INFINITY)) return false;
    return fault.kind !== 'throttle' || !armed.passing.take();
  }

  #use(armed: Armed): Fault {
    armed.struck += 1;
    return armed.fault;
  }
}

function refusal(fault: Fault, { service, operation, role, region }: FaultTarget): AwsError | undefined {
  if (fault.kind === 'error') return new AwsError(fault.code, fault.message, fault.status);
  if (fault.kind === 'throttle') return throttled(service);
  if (fault.kind === 'not_enabled') return notEnabled(service, operation);
  return fault.kind === 'access_denied' ? accessDenied(service, operation, role, region) : undefined;
}

/** Some services say that they are off by an empty list. */
const saysNothing = ({ kind }: Fault, { service, operation }: FaultTarget): boolean =>
  kind === 'not_enabled' && notEnabled(service, operation) === undefined;

const damage = ({ kind }: Fault): Strike['damage'] =>
  kind === 'truncated_body' || kind === 'invalid_answer' ? kind : undefined;
