import { randomUUID } from 'node:crypto';
import type { StartAutomationExecutionRequest, StopType } from '@aws-sdk/client-ssm';
import { AwsError } from '../answer.js';
import { Journal } from '../step-functions/journal.js';
import type { World } from '../world.js';
import { type Automation, isRunning } from './automation.js';
import { Documents, type DocumentVersion, type SavedDocuments } from './documents.js';
import { readParameters } from './parameters.js';
import { Runner } from './runner.js';

interface Saved {
  readonly documents: SavedDocuments;
  readonly automations: readonly Automation[];
}

const part = 'automations';
/** A started automation is listed only after this long, as lists of AWS lag. */
const listLagMs = 5000;
/** Ended automations kept, to keep a laptop's state file small. */
const keptEnded = 500;
/** "You can specify a maximum of five tags for an automation" (AWS API reference: StartAutomationExecution). */
const mostTags = 5;
const uuid = /^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/;

/** Stands in for AWS Systems Manager Automation. Every call it makes carries the role `automation`. */
export class Automations {
  readonly documents: Documents;
  readonly #world: Pick<World, 'clock' | 'store' | 'account' | 'region' | 'call'>;
  readonly #journal: Journal;
  readonly #runner: Runner;
  #automations: Automation[];

  constructor({ world }: { world: Pick<World, 'clock' | 'store' | 'account' | 'region' | 'call'> }) {
    this.#world = world;
    const saved = world.store.load<Saved>(part);
    this.documents = new Documents(saved?.documents);
    this.#automations = [...(saved?.automations ?? [])];
    this.#journal = new Journal(() => this.#save());
    this.#runner = new Runner({
      world,
      journal: this.#journal,
      runbookOf: ({ documentName, documentVersion }) => this.documents.runbook(documentName, documentVersion),
    });
  }

  get account(): string {
    return this.#world.account;
  }

  /**
   * Takes Automation documents in; a changed one becomes a new default version, those not named stay.
   *
   * @throws {DocumentError} naming the step that is wrong or outside what the sandbox executes.
   */
  deploy(documents: Readonly<Record<string, unknown>>): void {
    this.documents.deploy(documents, this.#now());
    this.#save();
  }

  /** Continues the automations of an earlier process. Call once, when the world can be called. */
  resume(): void {
    for (const automation of this.#automations) if (isRunning(automation)) this.#runner.resume(automation);
  }

  /** Forgets every automation, running ones too. The documents stay. */
  reset(): void {
    for (const automation of this.#automations) this.#runner.drop(automation);
    this.#automations = [];
    this.#save();
  }

  /** @throws {AwsError} AutomationExecutionNotFoundException */
  get(id: string): Automation {
    const automation = this.#automations.find((each) => each.id === id);
    if (automation) return automation;
    throw new AwsError('AutomationExecutionNotFoundException', `Automation execution ${id} does not exist.`);
  }

  /** Undefined where there is no such automation. */
  tagsOf(id: string): Readonly<Record<string, string>> | undefined {
    return this.#automations.find((each) => each.id === id)?.tagged;
  }

  /** What a list shows, the most recent first. */
  listed(): Automation[] {
    const limit = this.#now() - listLagMs;
    return this.#automations
      .filter((each) => each.startedAt <= limit)
      .toReversed()
      .sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Starts an automation, or gives the one this client token has started. Answers when it is saved. */
  async start(input: StartAutomationExecutionRequest, executedBy: string): Promise<Automation> {
    const { DocumentName = '', Parameters = {} } = input;
    const clientToken = readClientToken(input.ClientToken);
    const request = canonical(input);
    const earlier = clientToken && this.#automations.find((each) => each.clientToken === clientToken);
    if (earlier) {
      if (earlier.request !== request) {
        throw new AwsError('IdempotentParameterMismatch', 'The client token was used with other parameters.');
      }
      await this.#journal.saved();
      return earlier;
    }
    const version = this.#version(DocumentName, input.DocumentVersion);
    refuseUnsupported(input);
    const runbook = this.documents.runbook(DocumentName, version.version);
    const first = runbook.mainSteps[0]?.name ?? '';
    const automation: Automation = {
      id: randomUUID(),
      documentName: DocumentName,
      documentVersion: version.version,
      parameters: readParameters(runbook, Parameters),
      startedAt: this.#now(),
      executedBy,
      mode: 'Auto',
      tags: (input.Tags ?? []).map(({ Key }) => Key ?? ''),
      tagged: Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
      ...(clientToken === undefined ? {} : { clientToken }),
      request,
      status: 'Pending',
      steps: runbook.mainSteps.map(({ name }) => ({
        id: randomUUID(),
        name,
        status: 'Pending',
        inputs: {},
        outputs: {},
      })),
      position: { step: first, attempt: 1, deadline: 0, phase: { kind: 'ready' } },
    };
    this.#automations = [...this.#automations.filter(isRunning), ...this.#ended().slice(-keptEnded), automation];
    await this.#journal.saved();
    this.#runner.go(automation);
    return automation;
  }

  /** @throws {AwsError} AutomationExecutionNotFoundException, InvalidAutomationStatusUpdateException */
  async stop(id: string, type: StopType = 'Cancel'): Promise<void> {
    const automation = this.get(id);
    if (!isRunning(automation)) {
      const message = `Automation execution ${id} has ended with status ${automation.status}.`;
      throw new AwsError('InvalidAutomationStatusUpdateException', message);
    }
    if (type === 'Cancel') return this.#runner.cancel(automation);
    automation.completeAfterStep = true;
    return this.#journal.saved();
  }

  #ended(): Automation[] {
    return this.#automations.filter((each) => !isRunning(each));
  }

  #version(name: string, version: string | undefined): DocumentVersion {
    const found = this.documents.find(name, version);
    if (found && !this.documents.command(name, found.version)) return found;
    const which = this.documents.has(name)
      ? 'AutomationDefinitionVersionNotFoundException'
      : 'AutomationDefinitionNotFoundException';
    throw new AwsError(which, `Automation document ${name}${version ? ` version ${version}` : ''} does not exist.`);
  }

  #save(): void {
    this.#world.store.save(part, { documents: this.documents.saved(), automations: this.#automations } satisfies Saved);
  }

  #now(): number {
    return this.#world.clock.now().getTime();
  }
}

/** The token "is case insensitive, enforces the UUID format" (AWS API reference: StartAutomationExecution). */
function readClientToken(token: string | undefined): string | undefined {
  const lower = token?.toLowerCase();
  if (lower === undefined || uuid.test(lower)) return lower;
  const pattern = '[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}';
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${token}' at 'clientToken' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
  );
}

/** The request without its token, the same text for the same request in another order of members. */
function canonical({ ClientToken, ...request }: StartAutomationExecutionRequest): string {
  return JSON.stringify(request, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function refuseUnsupported(input: StartAutomationExecutionRequest): void {
  const fields = [
    'TargetParameterName',
    'Targets',
    'TargetMaps',
    'TargetLocations',
    'TargetLocationsURL',
    'AlarmConfiguration',
  ] as const;
  const used = fields.find((field) => input[field] !== undefined);
  const tags = input.Tags?.length ?? 0;
  if (tags > mostTags) {
    const message = `An automation has at most ${mostTags} tags, not ${tags}.`;
    throw new AwsError('InvalidAutomationExecutionParametersException', message);
  }
  const what = input.Mode === 'Interactive' ? 'Mode Interactive' : used;
  if (what)
    throw new AwsError('InvalidAutomationExecutionParametersException', `${what} is not executed by the sandbox.`);
}
