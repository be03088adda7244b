import type { AutomationExecutionStatus } from '@aws-sdk/client-ssm';
import type { Json } from '../step-functions/json.js';

/** A step as it ran or is to run. Times are epoch milliseconds. */
export interface StepRun {
  readonly id: string;
  readonly name: string;
  status: AutomationExecutionStatus;
  /** Inputs after substitution, each as JSON text. */
  inputs: Record<string, string>;
  outputs: Record<string, Json>;
  startedAt?: number;
  endedAt?: number;
  responseCode?: string;
  failure?: string;
}

export type Phase =
  | { readonly kind: 'ready' }
  /** A call is on its way; `memory` is undefined for the step's first. */
  | { readonly kind: 'calling'; readonly memory?: Json }
  | { readonly kind: 'waiting'; readonly until: number; readonly memory: Json };

export interface Automation {
  readonly id: string;
  readonly documentName: string;
  readonly documentVersion: string;
  /** All parameters, defaults included, as SSM shows them. */
  readonly parameters: Readonly<Record<string, string[]>>;
  readonly startedAt: number;
  readonly executedBy: string;
  readonly mode: 'Auto';
  /** Keys of `tagged`. */
  readonly tags: readonly string[];
  readonly tagged?: Readonly<Record<string, string>>;
  /** Lower case; with the request it came with. */
  readonly clientToken?: string;
  readonly request: string;
  endedAt?: number;
  status: AutomationExecutionStatus;
  failure?: string;
  /** A critical step has failed: the automation fails even if it goes on. */
  criticalFailure?: { readonly status: 'Failed' | 'TimedOut'; readonly message: string };
  completeAfterStep?: boolean;
  readonly steps: StepRun[];
  /** Undefined once it has ended. */
  position?: { readonly step: string; attempt: number; deadline: number; phase: Phase };
}

export const isRunning = ({ position }: Automation): boolean => position !== undefined;
