import type { ListToolsResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Plan } from '../services/contracts/plan.js';
import type { Effect, Operation } from '../services/operation.js';
import { keepText } from './kept-text.js';

/**
 * What a client may tell its user before a call; all four hints are always given. A change only asks people for an
 * approval, yet what it asks for is destructive. The world is open: tags, titles and log lines are written by outsiders.
 */
const annotations: Record<Exclude<Effect, 'decide'>, Required<Omit<NonNullable<Tool['annotations']>, 'title'>>> = {
  read: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  propose: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  change: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
};

const made = new Map<Operation, Tool>();

/** The definition of an operation as a tool. Made once in the life of the process: zod schemas are slow to convert. */
export function definitionOf(operation: Operation): Tool {
  const known = made.get(operation);
  if (known) return known;
  const definition = define(operation);
  made.set(operation, definition);
  return definition;
}

/** Clients choose their tools; the lists that were not asked for lately are made again. */
const lists = new LRUCache<string, ListToolsResult>({ max: 16 });

/** tools/list of these operations. */
export function listOf(chosen: readonly Operation[]): ListToolsResult {
  const key = chosen.map(({ name }) => name).join();
  const known = lists.get(key);
  if (known) return known;
  const list = keepText({ tools: chosen.map(definitionOf) });
  lists.set(key, list);
  return list;
}

function define({ name, title, description, effect, input, output }: Operation): Tool {
  if (effect === 'decide') throw new Error(`${name} is for people: it is never a tool`);
  return {
    name,
    title,
    description: effect === 'read' ? description : `${description} ${PEOPLE_DECIDE}`,
    inputSchema: objectSchema(z.toJSONSchema(input, { io: 'input', override: shortenPlan })),
    outputSchema: objectSchema(z.toJSONSchema(output, { io: 'output', override: allowMoreKeys })),
    annotations: { title, ...annotations[effect] },
  };
}

const PEOPLE_DECIDE = 'Returns an approval id: people decide in Teams or Slack, never through a tool.';

/** A model passes a plan on as it was given, or better its id: its shape need not be spelled out in every conversation. */
const shortenPlan = ({
  zodSchema,
  jsonSchema,
}: Parameters<NonNullable<z.core.ToJSONSchemaParams['override']>>[0]): void => {
  if (zodSchema !== Plan) return;
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  Object.assign(jsonSchema, { type: 'object', description: 'The whole plan, exactly as it was given' });
};

/** Results may gain keys; a client that kept an older schema must still accept them. */
const allowMoreKeys = ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
};

/** Without `$schema`, which MCP takes for JSON Schema 2020-12: that is what zod writes. */
function objectSchema({ $schema: _, ...schema }: z.core.JSONSchema.BaseSchema): Tool['inputSchema'] {
  if (schema.type !== 'object') throw new Error('a tool takes and gives an object');
  return schema as Tool['inputSchema'];
}
