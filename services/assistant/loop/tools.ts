import type { Tool } from '@aws-sdk/client-bedrock-runtime';
import { z } from 'zod';
import { Plan } from '../../contracts/plan.js';
import type { Effect, Operation } from '../../operation.js';
import { type OperationName, operations } from '../../operations/index.js';

/** What a model may do with an operation. */
export type Reach = 'run' | 'offer';

/** A read that leaves a file behind is for people to start. */
const leavesSomething: ReadonlySet<OperationName> = new Set<OperationName>(['generate_vulnerability_report']);

/**
 * Reads are run. What makes plans or asks for their approval is put before the person, who sends it or does not. What
 * changes something or is for people alone is no tool at all: a model has no hands.
 */
export function reachOf(name: string): Reach | undefined {
  const operation = operationCalled(name);
  const reach: Record<Effect, Reach | undefined> = {
    read: 'run',
    propose: 'offer',
    change: undefined,
    decide: undefined,
  };
  if (!operation) return undefined;
  return leavesSomething.has(name as OperationName) ? 'offer' : reach[operation.effect];
}

/** @returns undefined for a name that nobody gave to an operation. */
export const operationCalled = (name: string): Operation | undefined =>
  Object.hasOwn(operations, name) ? operations[name as OperationName] : undefined;

export interface OfferedTool {
  readonly name: OperationName;
  readonly description: string;
  /** JSON Schema of the input. */
  readonly input: object;
}

let made: readonly OfferedTool[] | undefined;

/** Every operation that a model reaches. Made once in the life of the process: zod schemas are slow to convert. */
export function offeredTools(): readonly OfferedTool[] {
  made ??= Object.values<Operation>(operations).flatMap((operation) => {
    const reach = reachOf(operation.name);
    return reach ? [define(operation, reach)] : [];
  });
  return made;
}

function define({ name, description, input }: Operation, reach: Reach): OfferedTool {
  // Nova takes these three and nothing else at the top (Nova user guide, "Defining a tool").
  const { type, properties = {}, required } = z.toJSONSchema(input, { io: 'input', override: shortenPlan });
  return {
    name: name as OperationName,
    description: reach === 'run' ? description : `${description} You do not start it: it is put before the person.`,
    input: { type, properties, ...(required && { required }) },
  };
}

/** A plan is named by its id. */
const shortenPlan: NonNullable<z.core.ToJSONSchemaParams['override']> = ({ zodSchema, jsonSchema }): void => {
  if (zodSchema !== Plan) return;
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  Object.assign(jsonSchema, { type: 'object', description: 'The plan by its plan_id' });
};

/** In the form of Converse. */
export const converseTools = (tools: readonly OfferedTool[]): Tool[] =>
  tools.map(({ name, description, input }) => ({
    toolSpec: { name, description, inputSchema: { json: input as never } },
  }));
