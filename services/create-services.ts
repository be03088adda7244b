import type { Logger } from 'pino';
import { Acceptances } from './acceptance/acceptances.js';
import { AlarmSetup } from './alarms/alarm-setup.js';
import { CloudWatchAlarms } from './alarms/cloudwatch-alarms.js';
import { createAlerting, createMessaging } from './alerts/create.js';
import { Subscriptions } from './alerts/subscriptions.js';
import { Approvals } from './approvals/approvals.js';
import { BreakGlassUses } from './approvals/break-glass.js';
import { FaceUpdates } from './approvals/face-updates.js';
import type { Faces } from './approvals/faces.js';
import { FollowUp } from './approvals/follow-up.js';
import { HostLocks } from './approvals/host-locks.js';
import { Notices } from './approvals/notices.js';
import { OpenApprovals } from './approvals/open-approvals.js';
import { ApprovalRecords } from './approvals/records.js';
import { Renewals } from './approvals/renewals.js';
import { Requests } from './approvals/requests.js';
import { type Converses, noConversing } from './assistant/conversing.js';
import { type Explains, noExplanations } from './assistant/explanations.js';
import { Anchors } from './audit/anchors.js';
import { AuditChain } from './audit/chain.js';
import { AuditTrail } from './audit/trail.js';
import type { Clients } from './aws/clients.js';
import { ChangeControl } from './change-control/change-control.js';
import { type Clock, systemClock } from './clock.js';
import { EvidenceGathering } from './evidence/gathering.js';
import { Rehearsals } from './evidence/rehearsals.js';
import { History } from './history.js';
import { PatchAutomation } from './patching/automation.js';
import { Drift } from './patching/drift.js';
import { readGateFacts } from './patching/gate-facts.js';
import { Plans } from './patching/plans.js';
import type { People } from './people.js';
import type { Policy } from './policy.js';
import { ANSWER_MS } from './read-budget.js';
import { createReads } from './reads.js';
import { Reports } from './reports/reports.js';
import { Holds } from './rollback/holds.js';
import { RollbackPoints } from './rollback/points.js';
import { RestoreAutomation } from './rollback/restore-automation.js';
import { Snapshots } from './rollback/snapshots.js';
import { Rules } from './rules/rules.js';
import { SecurityLog } from './security-log/security-log.js';
import { Seen } from './seen.js';
import type { Chat, Services } from './services.js';
import { Table } from './table.js';
import { type Measure, unmeasured } from './telemetry/measure.js';
import { type Trace, untraced } from './telemetry/trace.js';
import { Timelines } from './timeline/timelines.js';
import { AcceptanceStep } from './workflow/acceptance-step.js';
import { AlarmsStep } from './workflow/alarms-step.js';
import { AutomaticRollback } from './workflow/automatic-rollback.js';
import { EvidenceStep } from './workflow/evidence-step.js';
import { Executions } from './workflow/executions.js';
import { GiveUp } from './workflow/give-up.js';
import { PatchStep } from './workflow/patch-step.js';
import { RehearsalStep } from './workflow/rehearsal-step.js';
import { Restores } from './workflow/restores.js';
import { RollbackStep } from './workflow/rollback-step.js';
import { RulesStep } from './workflow/rules-step.js';
import { WorkflowSteps } from './workflow/steps.js';
import { VerifyStep } from './workflow/verify-step.js';

export interface ServicesOptions {
  /** How long an answer may take. Milliseconds. */
  readonly answerMs?: number;
  /** What the chat may do. */
  readonly clients: Clients;
  /** What an approved run may do: used by the steps of the workflow alone. */
  readonly workflowClients: Clients;
  readonly clock: Clock;
  /** Real time, for signatures; the sandbox's clock may be ahead of it. */
  readonly wall?: Clock;
  readonly log: Logger;
  /** Nobody reads metrics unless said. */
  readonly measure?: Measure;
  /** Nor traces. */
  readonly trace?: Trace;
  readonly security?: SecurityLog;
  readonly people: People;
  readonly policy: Policy;
  /** What `people` and `policy` were made of, as it is now. @throws Unavailable when it cannot be used. */
  readonly ruleFiles?: Readonly<Record<'people' | 'policy', () => Promise<unknown>>>;
  readonly faces: Faces;
  /** The chats of this deployment, and how far their setup holds. */
  readonly chats?: readonly Chat[];
  /** Name of the one DynamoDB table. */
  readonly table: string;
  readonly artifactBucket: string;
  readonly patchWorkflowArn: string;
  /** Nothing is begun by this deployment, and what runs is stopped where that is safe. */
  readonly killSwitch?: boolean;
  /** There is no workflow and no role that changes anything: nobody is asked to approve what could not be done. */
  readonly readOnly?: boolean;
  readonly notifications: { readonly topicArns: readonly string[]; readonly certificateUrl: RegExp };
  /** Where what the looks at the fleet tell is published for programs; nowhere unless said. */
  readonly fanOutTopicArn?: string | undefined;
  /** None where no model is used. */
  readonly explanations?: Explains;
  readonly conversing?: Converses;
  /** A page that shows an approval; carries no right. */
  readonly approvalUrl: (approvalId: string) => string;
}

/** Plain construction, in the order of who needs whom. Nothing is asked of AWS yet. */
export function createServices(options: ServicesOptions): Services {
  const {
    clients,
    workflowClients,
    clock,
    log,
    people,
    policy,
    faces,
    wall = systemClock,
    answerMs = ANSWER_MS,
    measure = unmeasured,
    trace = untraced,
    security = new SecurityLog({ log, measure }),
  } = options;
  const table = new Table(() => clients.dynamodb(), options.table, clock);
  const reads = createReads({ clients, clock, answerMs });
  const forget = (instanceIds: readonly string[]): void => {
    reads.instances.forget(instanceIds);
    reads.findings.forget(instanceIds);
    reads.patches.forget(instanceIds);
  };

  const chain = new AuditChain(table);
  const audit = new AuditTrail(chain, new Anchors(clients, options.artifactBucket, chain), log, (entry) =>
    security.chained(entry),
  );
  const records = new ApprovalRecords({ table, audit, clock, log });
  const subscriptions = new Subscriptions(table);
  const { fanOutTopicArn } = options;
  const handOver = (signal: AbortSignal) => alerting.handOvers.now(signal);
  const messaging = createMessaging({
    ...{ table, approvals: records, faces, handOver, fanOutTopicArn, clock, log, measure },
  });
  const updates = new FaceUpdates(messaging.outbox, records, log);
  const giveUp = new GiveUp({ records, updates, clock, log });
  const executions = new Executions(() => clients.sfn(), options.patchWorkflowArn);
  const urlOf = options.approvalUrl;
  const locks = new HostLocks(table, records, clock);
  const drift = new Drift(clients, reads.instances);
  const { killSwitch = false, readOnly = false } = options;
  const changeControl = new ChangeControl({ table, clients, clock, log, security, killSwitch });
  const runControl = new ChangeControl({ table, clients: workflowClients, clock, log, security, killSwitch });
  const plans = new Plans(table, clock);
  const rules = new Rules({ table, people, policy, files: options.ruleFiles, clock, log, security });
  const notices = new Notices({ ...messaging, records, updates, people, subscriptions, policy, clock, log });
  const acceptances = new Acceptances({ table, audit, clock, log, region: clients.region });
  const holds = new Holds(table);
  const documents = new PatchAutomation(clients, options.artifactBucket);
  const gates = (signal: AbortSignal) => readGateFacts(clients, signal);
  const asking = { records, executions, subscriptions, locks, changeControl, readOnly };
  const requests = new Requests({ ...asking, people, policy, rules, clock, log });
  const planning = { ...reads, acceptances, clock, automation: documents, holds, gates, changeControl };
  const renewals = new Renewals({ records, updates, requests, plans, reads: planning, forget, policy, clock, log });
  const followUp = new FollowUp({ records, executions, updates, giveUp, notices, renewals, clock, log });
  const breakGlass = new BreakGlassUses(table, clock);
  const deciding = { records, updates, outbox: messaging.outbox, changeControl, clock, log };
  const approvals = new Approvals({
    ...deciding,
    ...{ followUp, notices, renewals, breakGlass, drift, plans, policy, people, rules, urlOf },
  });
  const gathering = new EvidenceGathering({ reads: { ...reads, acceptances, clock }, records, clock });
  const run = { records, updates, forget, holds, clock, log };
  const restores = new Restores({
    ...run,
    automation: new RestoreAutomation(workflowClients),
    clients: workflowClients,
  });
  const automation = new PatchAutomation(workflowClients, options.artifactBucket);
  const patch = new PatchStep({
    ...run,
    automation,
    plans,
    renewals,
    drift: new Drift(workflowClients, reads.instances),
    changeControl: runControl,
    clients: workflowClients,
  });
  const undo = new AutomaticRollback({ ...run, restores, changeControl: runControl });
  const rollback = new RollbackStep({
    ...run,
    restores,
    plans,
    changeControl: runControl,
    documents: automation,
    instances: reads.instances,
  });
  const verify = new VerifyStep({ ...run, clients: workflowClients, verifyWithinMs: policy.verifyWithinMs });

  const alerting = createAlerting({
    ...messaging,
    table,
    subscriptions,
    records,
    audit,
    people,
    policy,
    reads,
    approvals,
    followUp,
    changeControl,
    acceptances,
    clients,
    artifactBucket: options.artifactBucket,
    notifications: options.notifications,
    clock,
    wall,
    log,
  });
  return {
    answerMs,
    clock,
    log,
    measure,
    trace,
    security,
    people,
    policy,
    chats: options.chats ?? [],
    ...reads,
    alarmSetup: new AlarmSetup({ clients, clock, topics: options.notifications.topicArns }),
    history: new History(table, audit, clock, log),
    audit,
    explanations: options.explanations ?? noExplanations,
    conversing: options.conversing ?? noConversing,
    seen: new Seen(table, clock),
    plans,
    reports: new Reports(clients, options.artifactBucket, table, clock, wall),
    automation: documents,
    gates,
    changeControl,
    rules,
    acceptances,
    rehearsals: new Rehearsals({ records, updates, executions, clients, clock, log }),
    approvals,
    requests,
    openApprovals: new OpenApprovals(deciding),
    followUp,
    rollbackPoints: new RollbackPoints(records),
    snapshots: new Snapshots(clients),
    holds,
    timelines: new Timelines({ records, chain, holds, acceptances }),
    subscriptions,
    ...alerting,
    workflow: new WorkflowSteps({
      records,
      followUp,
      subscriptions,
      updates,
      patch,
      undo,
      rollback,
      evidence: new EvidenceStep({ records, gathering, log }),
      rehearsal: new RehearsalStep({ records, updates, clients: workflowClients, clock, log }),
      rules: new RulesStep({ records, updates, rules, clock, log }),
      alarms: new AlarmsStep({
        ...{ records, updates, plans, clock, log },
        alarms: new CloudWatchAlarms(workflowClients),
        instances: reads.instances,
        changeControl: runControl,
      }),
      acceptance: new AcceptanceStep({ records, updates, acceptances, clock, log }),
      verify,
      giveUp,
      clock,
      log,
    }),
  };
}
