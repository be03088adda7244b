import type { Logger } from 'pino';
import type { Acceptances } from './acceptance/acceptances.js';
import type { AlarmSetup } from './alarms/alarm-setup.js';
import type { Alerts } from './alerts/alerts.js';
import type { AlertGroups } from './alerts/groups.js';
import type { HandOvers } from './alerts/hand-overs.js';
import type { AlertHandling } from './alerts/handling.js';
import type { AlertQuestions } from './alerts/questions.js';
import type { Subscriptions } from './alerts/subscriptions.js';
import type { UndeliveredMessages } from './alerts/undelivered.js';
import type { Approvals } from './approvals/approvals.js';
import type { FollowUp } from './approvals/follow-up.js';
import type { OpenApprovals } from './approvals/open-approvals.js';
import type { Requests } from './approvals/requests.js';
import type { Converses } from './assistant/conversing.js';
import type { Explains } from './assistant/explanations.js';
import type { AuditTrail } from './audit/trail.js';
import type { ChangeControl } from './change-control/change-control.js';
import type { Clock } from './clock.js';
import type { SetupCheck } from './contracts/setup-check.js';
import type { Rehearsals } from './evidence/rehearsals.js';
import type { History } from './history.js';
import type { Instances } from './instances.js';
import type { Metrics } from './metrics/metrics.js';
import type { Outbox } from './outbox/outbox.js';
import type { PatchAutomation } from './patching/automation.js';
import type { PatchCompliance } from './patching/compliance.js';
import type { GateFacts } from './patching/gate-facts.js';
import type { Plans } from './patching/plans.js';
import type { PatchWindows } from './patching/windows/windows.js';
import type { People } from './people.js';
import type { Policy } from './policy.js';
import type { Poll } from './poll.js';
import type { Reports } from './reports/reports.js';
import type { Holds } from './rollback/holds.js';
import type { RollbackPoints } from './rollback/points.js';
import type { Snapshots } from './rollback/snapshots.js';
import type { Rules } from './rules/rules.js';
import type { Configuration } from './security/configuration/reading.js';
import type { NetworkFlows } from './security/flows/flows.js';
import type { OsLoginLogs } from './security/os-logins/os-logins.js';
import type { ThreatProducts } from './security/products/products.js';
import type { SecurityTrail } from './security/trail.js';
import type { SecurityLog } from './security-log/security-log.js';
import type { Seen } from './seen.js';
import type { Measure } from './telemetry/measure.js';
import type { Trace } from './telemetry/trace.js';
import type { Timelines } from './timeline/timelines.js';
import type { Findings } from './vulnerabilities/findings.js';
import type { SettledFindings } from './vulnerabilities/settled-findings.js';
import type { WorkflowSteps } from './workflow/steps.js';

export interface Chat {
  readonly name: string;
  check(): Promise<SetupCheck[]>;
}

/** Everything an operation may use. Made once per process by create-services.ts. */
export interface Services {
  /** How long an answer may take. Milliseconds. */
  readonly answerMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly measure: Measure;
  readonly trace: Trace;
  readonly security: SecurityLog;
  readonly history: History;
  readonly audit: AuditTrail;
  readonly seen: Seen;
  readonly people: People;
  readonly policy: Policy;
  readonly chats: readonly Chat[];
  readonly instances: Instances;
  readonly findings: Findings;
  readonly settled: SettledFindings;
  readonly patches: PatchCompliance;
  readonly patchWindows: PatchWindows;
  readonly metrics: Metrics;
  /** Which alarms hosts lack; setting one is for the workflow. */
  readonly alarmSetup: AlarmSetup;
  readonly trail: SecurityTrail;
  readonly threats: ThreatProducts;
  readonly flows: NetworkFlows;
  readonly logins: OsLoginLogs;
  readonly configuration: Configuration;
  readonly plans: Plans;
  readonly reports: Reports;
  /** The patch documents as AWS has them; starting one is for the workflow. */
  readonly automation: Pick<PatchAutomation, 'document'>;
  /** What watches hosts beside EC2 and Systems Manager. */
  readonly gates: (signal: AbortSignal) => Promise<GateFacts>;
  /** What is frozen, and when. */
  readonly changeControl: ChangeControl;
  /** Risks that people live with. */
  /** Who may do what and the policy, as people last approved them. */
  readonly rules: Rules;
  readonly acceptances: Acceptances;
  readonly rehearsals: Rehearsals;
  /** What waits for people, what they decided, and what became of it. */
  readonly approvals: Approvals;
  readonly requests: Requests;
  readonly openApprovals: OpenApprovals;
  readonly followUp: FollowUp;
  readonly rollbackPoints: RollbackPoints;
  readonly snapshots: Snapshots;
  readonly holds: Holds;
  readonly timelines: Timelines;
  readonly subscriptions: Subscriptions;
  readonly alerts: Alerts;
  readonly alertGroups: AlertGroups;
  readonly alertHandling: AlertHandling;
  readonly alertQuestions: AlertQuestions;
  readonly handOvers: HandOvers;
  readonly undelivered: UndeliveredMessages;
  /** What happens by the clock. */
  readonly poll: Poll;
  /** What the assistant says by itself. */
  readonly outbox: Outbox;
  readonly workflow: WorkflowSteps;
  /** Puts results into words. */
  readonly explanations: Explains;
  /** Answers what was not understood. */
  readonly conversing: Converses;
}
