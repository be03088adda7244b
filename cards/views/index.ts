import type { OperationName, OutputOf } from '../../services/operations/index.js';
import type { ViewContext } from '../context.js';
import type { View } from '../view.js';
import { riskAcceptanceView } from './acceptance.js';
import { alarmSetupView } from './alarm-setup.js';
import { alertListView, answeredView, handledAlertView } from './alert-groups.js';
import { alertSubscriptionView } from './alert-subscription.js';
import { approvalView } from './approval.js';
import { approvalsView, approvalWorkflowView } from './approvals.js';
import { cloudTrailEventsView } from './cloudtrail-events.js';
import { configurationChangesView } from './configuration-changes.js';
import { fleetView } from './fleet.js';
import { freezeView } from './freeze.js';
import { handOverView } from './hand-over.js';
import { instanceView } from './instance.js';
import { metricsView } from './metrics.js';
import { patchComplianceView } from './patch-compliance.js';
import { patchWindowView } from './patch-window.js';
import { patchingView } from './patching.js';
import { reportView } from './report.js';
import { resolutionView } from './resolution.js';
import { rollbackView } from './rollback.js';
import { rulesView } from './rules.js';
import { securityEventsView } from './security-events.js';
import { setupView } from './setup.js';
import { stoppedRunsView } from './stopped-runs.js';
import { storedReportView } from './stored-report.js';
import { timelineView } from './timeline.js';
import { sentAgainView, undeliveredView } from './undelivered.js';

/** How the result of each operation is told. An operation without a view does not compile. */
export const views: { [Name in OperationName]: (output: OutputOf<Name>, context: ViewContext) => View } = {
  get_inspector_findings: fleetView,
  analyze_ec2_vulnerabilities: instanceView,
  get_ec2_cloudwatch_metrics: metricsView,
  analyze_optimal_patch_window: patchWindowView,
  check_patch_compliance: patchComplianceView,
  analyze_cloudtrail_events: cloudTrailEventsView,
  monitor_security_events: securityEventsView,
  analyze_configuration_changes: configurationChangesView,
  resolve_vulnerabilities_by_criticality: resolutionView,
  generate_vulnerability_report: reportView,
  get_vulnerability_report: storedReportView,
  create_approval_workflow: approvalWorkflowView,
  execute_automated_patching: patchingView,
  rollback_changes: rollbackView,
  decide_approval: ({ approval }, context) => approvalView(approval, context),
  rehearse_plan: ({ approval }, context) => approvalView(approval, context),
  change_rules: rulesView,
  accept_risk: riskAcceptanceView,
  set_up_alarms: alarmSetupView,
  freeze_changes: freezeView,
  stop_runs: stoppedRunsView,
  list_approvals: approvalsView,
  list_alerts: alertListView,
  handle_alert: handledAlertView,
  answer_alert: answeredView,
  get_instance_timeline: timelineView,
  list_undelivered: undeliveredView,
  check_setup: setupView,
  send_again: sentAgainView,
  shift_handover: handOverView,
  subscribe_alerts: alertSubscriptionView,
};

export { alertView } from './alert.js';
export { alertGroupView } from './alert-groups.js';
export { approvalView } from './approval.js';
export { type Choice, choicesView, forgottenView, thankedView } from './choices.js';
export { failureView } from './failure.js';
export { type Command, helpView } from './help.js';
export { messageView } from './message.js';
export { modelAnswerView } from './model-answer.js';
export { checksView } from './setup.js';
