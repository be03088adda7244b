import { z } from 'zod';
import type { Alert } from '../contracts/alert.js';
import { dateOr, type Reading } from './reading.js';

/** The `detail` of "Step Functions Execution Status Change" (AWS Step Functions Developer Guide). */
const Detail = z.object({
  executionArn: z.string(),
  name: z.string(),
  status: z.string(),
  error: z.string().nullish(),
  cause: z.string().nullish(),
});

const severities: Readonly<Record<string, Alert['severity']>> = {
  FAILED: 'high',
  TIMED_OUT: 'high',
  ABORTED: 'medium',
};

/** Our own runs, where Step Functions itself says how they ended. @returns undefined for anything else. */
export function readExecution(detail: unknown, at: string): Reading | undefined {
  const parsed = Detail.safeParse(detail);
  if (!parsed.success) return undefined;
  const { executionArn, name, status, error, cause } = parsed.data;
  return {
    kind: 'other',
    severity: severities[status] ?? 'info',
    title: `Run ${name}: ${status.replaceAll('_', ' ').toLowerCase()}`,
    detail: [error, cause].filter(Boolean).join(': '),
    instance_ids: [],
    instance_names: [],
    facts: [{ label: 'State', value: status }],
    source: 'states',
    at: dateOr(at, new Date(at)),
    identity: ['execution', executionArn, status],
    group: { key: ['execution', executionArn], title: `Run ${name}` },
  };
}
