import type { OperationName, OutputOf } from '../../services/operations/index.js';
import type { ViewContext } from '../context.js';
import type { View } from '../view.js';
import { alertSubscriptionView } from './alert-subscription.js';
import { approvalView } from './approval.js';
import { approvalsView, approvalWorkflowView } from './approvals.js';
import { cloudTrailEventsView } from './cloudtrail-events.js';
import { configurationChangesView } from './configuration-changes.js';
import { fleetView } from './fleet.js';
import { instanceView } from './instance.js';
import { metricsView } from './metrics.js';
import { patchComplianceView } from './patch-compliance.js';
import { patchWindowView } from './patch-window.js';
import { patchingView } from './patching.js';
import { reportView } from './report.js';
import { resolutionView } from './resolution.js';
import { securityEventsView } from './security-events.js';

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
  create_approval_workflow: approvalWorkflowView,
  execute_automated_patching: patchingView,
  decide_approval: ({ approval }, context) => approvalView(approval, context),
  list_approvals: approvalsView,
  subscribe_alerts: alertSubscriptionView,
};

export { alertView } from './alert.js';
export { approvalView } from './approval.js';
export { failureView } from './failure.js';
export { type Command, helpView } from './help.js';
