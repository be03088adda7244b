import { AwsError } from './answer.js';
import type { Host } from './fleet/host.js';
import { rescan } from './fleet/install.js';
import { PatchRunner, pace } from './fleet/patch-run.js';
import { uuid } from './fleet/random.js';
import type { Command, FleetState, Invocation } from './fleet/state.js';
import type { World } from './world.js';

export interface CommandRequest {
  readonly instanceIds: readonly string[];
  /** Whose step runs on the hosts: AWS-RunPatchBaseline, or a Command document of the account. */
  readonly document?: string;
  readonly targets: Command['targets'];
  readonly comment: string;
  readonly parameters: Readonly<Record<string, string[]>>;
  readonly timeoutSeconds: number;
  /** A number or a percentage of the targets, as `maxErrors`. */
  readonly maxConcurrency: string;
  readonly maxErrors: string;
}

const over = ({ status }: Invocation): boolean => !['Pending', 'InProgress', 'Cancelling'].includes(status);

/** Commands on the seeded hosts: who runs when, on the sandbox's clock. What one host does is the runner's business. */
export class Patching {
  readonly #runner: PatchRunner;

  constructor(
    private readonly world: World,
    private readonly state: FleetState,
    private readonly host: (instanceId: string) => Host | undefined,
  ) {
    this.#runner = new PatchRunner(world, state);
    state.on('invocation', ({ commandId, instanceId, step }) => this.#step(this.command(commandId), instanceId, step));
    state.on('rescan', ({ instanceId }) => {
      const known = this.host(instanceId);
      if (known) rescan(known, this.state.now());
    });
  }

  start(request: CommandRequest): Command {
    const { instanceIds, ...rest } = request;
    const command: Command = {
      ...rest,
      id: uuid('command', this.world.seed, this.state.nextNumber(), this.state.startedAt.toISOString()),
      document: request.document ?? 'AWS-RunPatchBaseline',
      requestedAt: this.state.now().toISOString(),
      invocations: Object.fromEntries(instanceIds.map((id) => [id, pending()])),
    };
    this.state.commands.push(command);
    this.#dispatch(command);
    this.state.save();
    return command;
  }

  /**
   * Stops what has not begun; what runs finishes its step and then stops.
   *
   * @param instanceIds - empty for all.
   */
  cancel(commandId: string, instanceIds: readonly string[]): void {
    const command = this.command(commandId);
    for (const [id, invocation] of Object.entries(command.invocations)) {
      if (over(invocation) || (instanceIds.length > 0 && !instanceIds.includes(id))) continue;
      if (invocation.status === 'Pending') this.#runner.end(invocation, 'Cancelled', 'Cancelled', -1);
      else Object.assign(invocation, { status: 'Cancelling', details: 'Cancelling' });
    }
    this.#dispatch(command);
    this.state.save();
  }

  /** @throws {AwsError} InvalidCommandId */
  command(id: string): Command {
    const found = this.state.commands.find((command) => command.id === id);
    if (!found) throw new AwsError('InvalidCommandId', '');
    return found;
  }

  /** Sends as many invocations as MaxConcurrency allows, and none once MaxErrors is passed. */
  #dispatch(command: Command): void {
    const all = Object.entries(command.invocations);
    const waiting = all.filter(([, { status, sent }]) => status === 'Pending' && !sent);
    const errors = all.filter(([, { status }]) => status === 'Failed' || status === 'TimedOut').length;
    if (errors > 0 && errors > allowance(command.maxErrors, all.length)) {
      for (const [, invocation] of waiting) this.#runner.end(invocation, 'Cancelled', 'Terminated', -1);
      return;
    }
    const running = all.filter(([, invocation]) => invocation.sent && !over(invocation)).length;
    const free = Math.max(1, allowance(command.maxConcurrency, all.length)) - running;
    for (const [instanceId, invocation] of waiting.slice(0, Math.max(0, free))) {
      invocation.sent = true;
      const online = this.host(instanceId)?.ssm === 'online';
      const delay = online ? pace.delivery : command.timeoutSeconds * 1000;
      this.state.after(delay, { kind: 'invocation', commandId: command.id, instanceId, step: 0 });
    }
  }

  #step(command: Command, instanceId: string, step: number): void {
    const invocation = command.invocations[instanceId];
    const host = this.host(instanceId);
    if (!invocation || !host || over(invocation)) return;
    const next =
      invocation.status === 'Cancelling'
        ? this.#runner.end(invocation, 'Cancelled', 'Cancelled', -1)
        : this.#runner.perform(command, host, invocation, step);
    if (next === 'done') this.#dispatch(command);
    else this.state.after(next.after, { kind: 'invocation', commandId: command.id, instanceId, step: next.step });
  }
}

const pending = (): Invocation => ({
  status: 'Pending',
  details: 'Pending',
  sent: false,
  output: [],
  error: '',
  code: -1,
});

const allowance = (text: string, targets: number): number =>
  text.endsWith('%') ? Math.floor((Number(text.slice(0, -1)) / 100) * targets) : Number(text);
