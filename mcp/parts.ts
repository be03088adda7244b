import { type Ask, askFrom } from './ask.js';
import { type Complete, completeFrom } from './completions.js';
import { type Prompts, prompts } from './prompts.js';
import { operationResources, type Resources } from './resources.js';
import type { OpenSession } from './session.js';
import { operationTools, type Tools } from './tools.js';
import type { Selection } from './toolsets.js';

/** What a server answers with. */
export interface Parts {
  readonly tools: Tools;
  readonly resources: Resources;
  readonly prompts: Prompts;
  readonly complete: Complete;
  /** Left out where nobody asks in plain words. */
  readonly ask?: Ask;
}

/** The assistant's own parts for one session. @throws InvalidInput for a tool or toolset that does not exist. */
export const operationParts = (open: OpenSession, selection: Selection): Parts => ({
  tools: operationTools(open, selection),
  resources: operationResources(open),
  prompts,
  complete: completeFrom(open),
  ask: askFrom(open),
});
