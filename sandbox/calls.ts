import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answers, AwsError, type Call } from './answer.js';
import { awsServices } from './aws-services.js';
import { emptyAnswer, emptyPage, unmarkToken } from './empty-page.js';
import type { Faults, FaultTarget, HeldSide, Strike } from './faults.js';
import type { HeldCalls } from './held-calls.js';
import { checkInput } from './input-check.js';
import { isToken, type Ledger } from './ledger.js';
import type { Permissions } from './permissions/permissions.js';
import { internalFailure, invalidInput, unknownOperation } from './refusals.js';
import type { RequestRates } from './request-rates.js';
import type { OperationModel, ServiceModels } from './service-model.js';

export type Log = (message: string, fields: Readonly<Record<string, unknown>>) => void;

export interface Answered {
  readonly output: unknown;
  /** How the answer is to be spoilt on its way out. */
  readonly damage: Strike['damage'];
}

/** Nobody is there to take the answer. */
export class CallerGone extends Error {}

interface CallsOptions {
  readonly models: ServiceModels;
  readonly faults: Faults;
  readonly held: HeldCalls;
  readonly ledger: Ledger;
  readonly permissions: Permissions;
  /** None where absent. */
  readonly rates?: RequestRates;
  readonly region: string;
  readonly log: Log;
}

export type Caller = Pick<Call, 'role' | 'region' | 'requestId'> & {
  /** Aborted when nobody waits for the answer any more; left out for calls made inside the sandbox. */
  readonly gone?: AbortSignal;
};

/** What happens to every call, over HTTP or not: faults, input check, answer, ledger. */
export class Calls {
  readonly #answers = new Map<string, Answers>();

  constructor(private readonly options: CallsOptions) {}

  /** Adds a service's answers; an operation that is there already is replaced. */
  register(service: string, answers: Answers): void {
    this.#answers.set(service, { ...this.#answers.get(service), ...answers });
  }

  /** Names of the operations answered, by service. */
  get served(): Readonly<Record<string, readonly string[]>> {
    const services = [...this.#answers].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(services.map(([service, answers]) => [service, Object.keys(answers).sort()]));
  }

  /** @throws {AwsError} with the service's own error for an operation that the sandbox does not answer. */
  async operation(service: string, name: string | undefined): Promise<OperationModel> {
    const model = await this.options.models.of(service);
    const known = name !== undefined && Object.hasOwn(this.#answers.get(service) ?? {}, name);
    const operation = known ? model?.operation(name) : undefined;
    if (!operation) throw unknownOperation(service, name);
    return operation;
  }

  /** @param read - gives the unchecked input; called after faults, so that a refused caller learns nothing of it. */
  async perform(operation: OperationModel, read: () => unknown, caller: Caller): Promise<Answered> {
    const { service, name } = operation;
    let call: Call = { service, operation: name, input: {}, ...caller };
    try {
      const target = { service, operation: name, role: caller.role, region: caller.region };
      this.options.rates?.take(target);
      const strike = this.options.faults.strike(target);
      await strikeBefore(strike);
      const input = this.#checked(operation, read());
      const resumed = unmarkToken(input);
      call = { ...call, input: strike.forgetToken ? withNewToken(input) : input };
      this.options.permissions.check(call);
      const side = this.options.faults.hold(target, input);
      if (side === 'before') await this.standStill(target, side, caller);
      const output = strike.emptyAnswer
        ? emptyAnswer(operation)
        : strike.emptyPage && !resumed
          ? emptyPage(operation, input)
          : await this.#answer(call as Call<never>);
      this.options.ledger.record(call, 'ok', output);
      if (side === 'after') await this.standStill(target, side, caller);
      return { output, damage: strike.damage };
    } catch (error) {
      if (error instanceof CallerGone) throw error;
      const refusal = this.#refusal(error, call);
      this.options.ledger.record(call, refusal.code);
      throw refusal;
    }
  }

  /** @throws {CallerGone} when the caller went away meanwhile: before its effect, nothing is done for it. */
  async standStill(
    { service, operation, role, region }: FaultTarget,
    side: HeldSide,
    { requestId, gone }: Caller,
  ): Promise<void> {
    if (!gone) return;
    const call = { service, operation, role, region, side, request_id: requestId };
    const isAwaited = await this.options.held.hold(call, gone);
    if (!isAwaited) throw new CallerGone();
  }

  /** A call made inside the sandbox, for example by an Automation run: see `World.call`. */
  async inside(
    service: string,
    name: string,
    input: Readonly<Record<string, unknown>>,
    role: string,
  ): Promise<unknown> {
    if (!Object.hasOwn(awsServices, service)) throw unknownOperation(service, name);
    const operation = await this.operation(service, name);
    const caller = { role, region: this.options.region, requestId: randomUUID() };
    return (await this.perform(operation, () => input, caller)).output;
  }

  #checked(operation: OperationModel, raw: unknown): Record<string, unknown> {
    const { input, problems } = checkInput(operation, raw);
    if (problems.length > 0) throw invalidInput(operation.service, problems);
    return input;
  }

  #answer(call: Call<never>): unknown {
    const answer = this.#answers.get(call.service)?.[call.operation];
    if (!answer) throw unknownOperation(call.service, call.operation);
    return answer(call);
  }

  #refusal(error: unknown, call: Call): AwsError {
    if (error instanceof AwsError) return error;
    const { service, operation, requestId } = call;
    this.options.log('sandbox answer failed', { service, operation, request_id: requestId, error });
    return internalFailure(requestId);
  }
}

const withNewToken = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).map(([name, value]) => [name, isToken(name) ? randomUUID() : value]));

export async function strikeBefore(strike: Strike): Promise<void> {
  if (strike.latencyMs > 0) await delay(strike.latencyMs, undefined, { ref: false });
  if (strike.refuse) throw strike.refuse;
}
