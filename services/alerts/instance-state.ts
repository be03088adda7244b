import { z } from 'zod';
import type { Alert } from '../contracts/alert.js';
import { dateOr, type Reading } from './reading.js';

/** The `detail` of "EC2 Instance State-change Notification" (Amazon EC2 User Guide). */
const Detail = z.object({ 'instance-id': z.string(), state: z.string() });

const severities: Readonly<Record<string, Alert['severity']>> = { terminated: 'medium', stopped: 'medium' };

/** @returns undefined for what is no change of an instance's state. */
export function readInstanceState(detail: unknown, at: string): Reading | undefined {
  const parsed = Detail.safeParse(detail);
  if (!parsed.success) return undefined;
  const { 'instance-id': id, state } = parsed.data;
  return {
    kind: 'instance',
    severity: severities[state] ?? 'info',
    title: `Instance ${id} is ${state.replaceAll('-', ' ')}`,
    detail: '',
    instance_ids: [id],
    instance_names: [],
    facts: [{ label: 'State', value: state }],
    source: 'ec2',
    at: dateOr(at, new Date(at)),
    // The same state at another time is another change; a delivery that is repeated has the same time.
    identity: ['instance-state', id, state, at],
    group: { key: ['instance-state', id], title: `State of ${id}` },
  };
}
