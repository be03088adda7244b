import type { Logger } from 'pino';
import { Alerts } from './alerts/alerts.js';
import { SigningCertificates } from './alerts/signing-certificates.js';
import { Subscriptions } from './alerts/subscriptions.js';
import { Approvals } from './approvals/approvals.js';
import { FaceUpdates } from './approvals/face-updates.js';
import type { Faces } from './approvals/faces.js';
import { HostLocks } from './approvals/host-locks.js';
import { ApprovalRecords } from './approvals/records.js';
import type { Clients } from './aws/clients.js';
import { type Clock, systemClock } from './clock.js';
import { History } from './history.js';
import type { Instances } from './instances.js';
import type { Metrics } from './metrics/metrics.js';
import { PatchAutomation } from './patching/automation.js';
import type { PatchCompliance } from './patching/compliance.js';
import { Drift } from './patching/drift.js';
import { Plans } from './patching/plans.js';
import type { PatchWindows } from './patching/windows/windows.js';
import type { People } from './people.js';
import type { Policy } from './policy.js';
import { createReads } from './reads.js';
import { Reports } from './reports/reports.js';
import type { Configuration } from './security/configuration/reading.js';
import type { ThreatProducts } from './security/products/products.js';
import type { SecurityTrail } from './security/trail.js';
import { Seen } from './seen.js';
import { Table } from './table.js';
import type { Findings } from './vulnerabilities/findings.js';
import { Executions } from './workflow/executions.js';
import { PatchStep } from './workflow/patch-step.js';
import { WorkflowSteps } from './workflow/steps.js';
import { VerifyStep } from './workflow/verify-step.js';

/** Everything an operation may use. Made once per process by createServices. */
export interface Services {
  readonly clock: Clock;
  readonly log: Logger;
  readonly history: History;
  readonly seen: Seen;
  readonly people: People;
  readonly policy: Policy;
  readonly instances: Instances;
  readonly findings: Findings;
  readonly patches: PatchCompliance;
  readonly patchWindows: PatchWindows;
  readonly metrics: Metrics;
  readonly trail: SecurityTrail;
  readonly threats: ThreatProducts;
  readonly configuration: Configuration;
  readonly plans: Plans;
  readonly reports: Reports;
  /** The patch documents as AWS has them; starting one is for the workflow. */
  readonly automation: Pick<PatchAutomation, 'document'>;
  readonly approvals: Approvals;
  readonly subscriptions: Subscriptions;
  readonly alerts: Alerts;
  readonly workflow: WorkflowSteps;
}

export interface ServicesOptions {
  /** What the chat may do. */
  readonly clients: Clients;
  /** What an approved run may do: used by the steps of the workflow alone. */
  readonly workflowClients: Clients;
  readonly clock: Clock;
  /** Real time, for signatures; the sandbox's clock may be ahead of it. */
  readonly wall?: Clock;
  readonly log: Logger;
  readonly people: People;
  readonly policy: Policy;
  readonly faces: Faces;
  /** Name of the one DynamoDB table. */
  readonly table: string;
  readonly artifactBucket: string;
  readonly patchWorkflowArn: string;
  readonly notifications: { readonly topicArns: readonly string[]; readonly certificateUrl: RegExp };
  /** A page that shows an approval; carries no right. */
  readonly approvalUrl: (approvalId: string) => string;
}

/** Plain construction, in the order of who needs whom. Nothing is asked of AWS yet. */
export function createServices(options: ServicesOptions): Services {
  const { clients, workflowClients, clock, log, people, policy, faces, wall = systemClock } = options;
  const table = new Table(() => clients.dynamodb(), options.table, clock);
  const reads = createReads({ clients, clock });
  const forget = (instanceIds: readonly string[]): void => {
    reads.instances.forget(instanceIds);
    reads.findings.forget(instanceIds);
    reads.patches.forget(instanceIds);
  };

  const records = new ApprovalRecords(table);
  const updates = new FaceUpdates(faces, log);
  const subscriptions = new Subscriptions(table);
  const executions = new Executions(() => clients.sfn(), options.patchWorkflowArn);
  const urlOf = options.approvalUrl;
  const locks = new HostLocks(table, records, clock);
  const drift = new Drift(clients, reads.instances);
  const asking = { records, executions, subscriptions, updates, locks, drift };
  const approvals = new Approvals({ ...asking, people, policy, clock, log, urlOf });

  const run = { records, updates, forget, clock, log };
  const automation = new PatchAutomation(workflowClients, options.artifactBucket);
  const patch = new PatchStep({
    ...run,
    automation,
    drift: new Drift(workflowClients, reads.instances),
    clients: workflowClients,
  });
  const verify = new VerifyStep({ ...run, clients: workflowClients, verifyWithinMs: policy.verifyWithinMs });

  const { topicArns, certificateUrl } = options.notifications;
  const certificates = new SigningCertificates(certificateUrl);
  const sns = () => clients.sns();
  const { instances } = reads;
  return {
    clock,
    log,
    people,
    policy,
    ...reads,
    history: new History(table, clock, log),
    seen: new Seen(table, clock),
    plans: new Plans(table, clock),
    reports: new Reports(clients, options.artifactBucket, table, clock),
    automation: new PatchAutomation(clients, options.artifactBucket),
    approvals,
    subscriptions,
    alerts: new Alerts({ table, subscriptions, faces, instances, sns, topicArns, certificates, clock, wall, log }),
    workflow: new WorkflowSteps({ records, approvals, subscriptions, faces, updates, patch, verify, clock, log }),
  };
}
