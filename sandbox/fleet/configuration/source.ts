import type { ConfigurationItem, EvaluationResult, ResourceIdentifier } from '@aws-sdk/client-config-service';

/** What AWS Config has recorded, from the seeds or from a recording. */
export interface ConfigurationSource {
  /** Newest first; empty for what was never discovered. */
  items(type: string, id: string): readonly ConfigurationItem[];
  /** Everything ever discovered of a type, what is deleted included. */
  resources(type: string): readonly ResourceIdentifier[];
  /** undefined where no rule looks at the resource. */
  evaluations(type: string, id: string): readonly EvaluationResult[];
}
