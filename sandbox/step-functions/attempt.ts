import type { TaskScheduledEventDetails } from '@aws-sdk/client-sfn';
import { callbackResource, type TaskState } from './definition.js';
import type { Attempt } from './execution.js';
import type { Json } from './json.js';
import type { Invocation } from './states.js';

/** One attempt of a Task, begun now (epoch milliseconds). */
export function newAttempt(state: TaskState, invocation: Invocation, token: string, now: number): Attempt {
  const { TimeoutSeconds, HeartbeatSeconds } = state;
  const { functionName, payload } = invocation;
  const heartbeatMs = HeartbeatSeconds === undefined ? undefined : HeartbeatSeconds * 1000;
  return {
    token,
    callback: state.Resource === callbackResource,
    functionName,
    payload,
    submitted: false,
    ...(TimeoutSeconds === undefined ? {} : { deadline: now + TimeoutSeconds * 1000 }),
    ...(heartbeatMs === undefined ? {} : { heartbeatMs, heartbeatBy: now + heartbeatMs }),
  };
}

export const resourceOf = (state: TaskState) => ({
  resourceType: 'lambda',
  resource: state.Resource === callbackResource ? 'invoke.waitForTaskToken' : 'invoke',
});

export const scheduled = (state: TaskState, parameters: Json, region: string): TaskScheduledEventDetails => ({
  ...resourceOf(state),
  region,
  parameters: JSON.stringify(parameters),
  ...(state.TimeoutSeconds === undefined ? {} : { timeoutInSeconds: state.TimeoutSeconds }),
  ...(state.HeartbeatSeconds === undefined ? {} : { heartbeatInSeconds: state.HeartbeatSeconds }),
});
