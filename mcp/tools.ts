import { type CallToolResult, ErrorCode, type ListToolsResult } from '@modelcontextprotocol/sdk/types.js';
import { Defect, describeFailure } from '../services/errors.js';
import { invoke, type Operation } from '../services/operation.js';
import { SurfaceFailures } from '../services/telemetry/surface-failures.js';
import { type AnswerContext, CONTEXT_KEY, FAILURE_KEY } from './answer-meta.js';
import { listOf } from './definitions.js';
import { type Extra, reportProgress } from './progress.js';
import { RequestError } from './request-error.js';
import type { OpenSession, Session } from './session.js';
import { failureText, resultText } from './text.js';
import { type Selection, select } from './toolsets.js';

export interface Tools {
  list(): ListToolsResult;
  /** @throws RequestError for a tool that is not in the list; everything else that fails is an answer. */
  call(name: string, input: unknown, extra: Extra): Promise<CallToolResult>;
}

/** The operations that the selection leaves, as tools of this session. */
export function operationTools(open: OpenSession, selection: Selection): Tools {
  const chosen = select(selection);
  return {
    list: () => listOf(chosen),
    async call(name, input, extra) {
      const session = await open();
      const operation = chosen.find((one) => one.name === name);
      if (operation) return callOperation(operation, input, session, extra);
      logRefusal(session, 'unknown_tool');
      throw new RequestError(ErrorCode.InvalidParams, `There is no tool ${JSON.stringify(name.slice(0, 64))} here.`);
    },
  };
}

async function callOperation(
  operation: Operation,
  input: unknown,
  session: Session,
  extra: Extra,
): Promise<CallToolResult> {
  const { services, caller } = session;
  const stop = reportProgress(extra, services);
  try {
    const output = await invoke(operation, input, { services, caller, signal: extra.signal });
    const text = resultText(operation.name, output, services, caller);
    return {
      content: [{ type: 'text', text }],
      structuredContent: output,
      _meta: { [CONTEXT_KEY]: contextOf(session) },
    };
  } catch (error) {
    const failure = describeFailure(error);
    // An answer to a call that was cancelled reaches nobody.
    if (failure.reference && !(error instanceof Defect) && !extra.signal.aborted) {
      const failures = new SurfaceFailures(caller.surface, () => services);
      failures.tell(error, 'answer failed', 'defect', failure.reference);
    }
    if (failure.code === 'invalid_input' || failure.code === 'not_allowed') {
      logRefusal(session, failure.code, operation.name);
    }
    return {
      isError: true,
      content: [{ type: 'text', text: failureText(failure) }],
      _meta: { [FAILURE_KEY]: failure },
    };
  } finally {
    stop();
  }
}

export const contextOf = ({ services, caller: { id, name, role } }: Session): AnswerContext => ({
  now: services.clock.now().toISOString(),
  region: services.instances.region,
  caller: { id, name, role },
});

const logRefusal = ({ services, caller }: Session, reason: string, tool?: string): void =>
  services.log.warn({ event: 'input_refused', surface: 'mcp', reason, tool, caller: caller.id }, 'refused a tool call');
