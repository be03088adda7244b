/** Every metric that is written, with its unit: `infra/metrics.json` says what each of them means. */
export const units = {
  Answers: 'Count',
  AnswerFailures: 'Count',
  AnswerLatency: 'Milliseconds',
  RefusedRequests: 'Count',
  AlertLag: 'Milliseconds',
  OutboxDepth: 'Count',
  MessagesFailed: 'Count',
  AwsCalls: 'Count',
  AwsThrottles: 'Count',
  AwsFailures: 'Count',
  ModelTokens: 'Count',
  ModelDollars: 'None',
} as const;

export type Metric = keyof typeof units;
export type Values = Readonly<Partial<Record<Metric, number>>>;

/** Looked for in the log and billed as nothing, unlike a dimension. No secret, and nobody's name. */
export interface Properties {
  /** Wire name of the operation. */
  readonly Operation?: string;
  readonly Surface?: string;
  /** `ok`, or `partial` or `unknown` as the answer says of itself, or the code of the failure; `undelivered` of an answer that could not be sent. */
  readonly Outcome?: string;
  /** Of calls to AWS: the service that was called. */
  readonly AwsService?: string;
  readonly correlation_id?: string;
  /** The question that led to it, where it is another one. */
  readonly caused_by?: string;
  /** Of X-Ray. */
  readonly trace_id?: string;
}

export const NAMESPACE = 'SreOps';

/**
 * One line from which CloudWatch Logs takes metrics (Amazon CloudWatch User Guide, "Specification: Embedded metric
 * format"): a JSON object with nothing before or behind it. Written together, metrics have a value at the same moments.
 *
 * @param at epoch milliseconds of real time: CloudWatch takes nothing that is two hours ahead of it.
 */
export function emfLine(values: Values, properties: Properties, { stage, at }: { stage: string; at: number }): string {
  const names = Object.keys(values) as Metric[];
  return JSON.stringify({
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [['Stage']],
          Metrics: names.map((name) => ({ Name: name, Unit: units[name] })),
        },
      ],
    },
    Stage: stage,
    ...properties,
    ...values,
  });
}
