import { z } from 'zod';
import { createClients } from '../../services/aws/clients.js';
import type { Approval } from '../../services/contracts/approval.js';
import { Table } from '../../services/table.js';
import type { Deployment } from './deployment.js';

const Kept = z.object({ approval: z.looseObject({}) }).loose();

/**
 * Writes down that the hosts of an approval drifted, as a process does that ends before it has asked people again: whoever
 * carries on from the record does.
 */
export async function leaveVoided({ sandbox, apps }: Deployment, approval: Approval): Promise<void> {
  const { region, endpoint, accessKeys } = sandbox.descriptor().aws;
  const clients = createClients({ region, endpoint, credentials: accessKeys.operator });
  const { clock } = apps.bot.services;
  const table = new Table(() => clients.dynamodb(), 'sre-operations', clock);
  const key = { pk: `APPROVAL#${approval.approval_id}`, sk: 'APPROVAL' };
  const { version, data } = (await table.get(key, Kept)) ?? { version: 0, data: { approval: {} } };
  const hosts = approval.plan.content.hosts.map(({ instance_id, name }) => ({ instance_id, name }));
  const voided = { at: clock.now().toISOString(), because: 'plan changed: a kernel is another', hosts, changes: [] };
  const left = { ...data, approval: { ...data.approval, voided } };
  const { requested_at, approval_id, status } = approval;
  const index = { gsi1pk: `APPROVAL#${status}`, gsi1sk: `${requested_at}#${approval_id}` };
  await table.replace({ ...key, ...index, version: version + 1, data: left }, version);
  clients.destroy();
}
