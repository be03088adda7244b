import type { z } from 'zod';
import type { Operation } from '../operation.js';
import { acceptRisk } from './accept-risk.js';
import { analyzeCloudTrailEvents } from './analyze-cloudtrail-events.js';
import { analyzeConfigurationChanges } from './analyze-configuration-changes.js';
import { analyzeEc2Vulnerabilities } from './analyze-ec2-vulnerabilities.js';
import { analyzeOptimalPatchWindow } from './analyze-optimal-patch-window.js';
import { answerAlert } from './answer-alert.js';
import { changeRules } from './change-rules.js';
import { checkPatchCompliance } from './check-patch-compliance.js';
import { checkSetup } from './check-setup.js';
import { createApprovalWorkflow } from './create-approval-workflow.js';
import { decideApproval } from './decide-approval.js';
import { executeAutomatedPatching } from './execute-automated-patching.js';
import { freezeChanges } from './freeze-changes.js';
import { generateVulnerabilityReport } from './generate-vulnerability-report.js';
import { getEc2CloudwatchMetrics } from './get-ec2-cloudwatch-metrics.js';
import { getInspectorFindings } from './get-inspector-findings.js';
import { getInstanceTimeline } from './get-instance-timeline.js';
import { getVulnerabilityReport } from './get-vulnerability-report.js';
import { handleAlert } from './handle-alert.js';
import { listAlerts } from './list-alerts.js';
import { listApprovals } from './list-approvals.js';
import { listUndelivered } from './list-undelivered.js';
import { monitorSecurityEvents } from './monitor-security-events.js';
import { rehearsePlan } from './rehearse-plan.js';
import { resolveVulnerabilitiesByCriticality } from './resolve-vulnerabilities-by-criticality.js';
import { rollbackChanges } from './rollback-changes.js';
import { sendAgain } from './send-again.js';
import { setUpAlarms } from './set-up-alarms.js';
import { shiftHandover } from './shift-handover.js';
import { stopRuns } from './stop-runs.js';
import { subscribeAlerts } from './subscribe-alerts.js';

export const operations = {
  get_inspector_findings: getInspectorFindings,
  analyze_ec2_vulnerabilities: analyzeEc2Vulnerabilities,
  get_ec2_cloudwatch_metrics: getEc2CloudwatchMetrics,
  analyze_optimal_patch_window: analyzeOptimalPatchWindow,
  check_patch_compliance: checkPatchCompliance,
  analyze_cloudtrail_events: analyzeCloudTrailEvents,
  monitor_security_events: monitorSecurityEvents,
  analyze_configuration_changes: analyzeConfigurationChanges,
  resolve_vulnerabilities_by_criticality: resolveVulnerabilitiesByCriticality,
  generate_vulnerability_report: generateVulnerabilityReport,
  get_vulnerability_report: getVulnerabilityReport,
  create_approval_workflow: createApprovalWorkflow,
  execute_automated_patching: executeAutomatedPatching,
  rollback_changes: rollbackChanges,
  decide_approval: decideApproval,
  rehearse_plan: rehearsePlan,
  change_rules: changeRules,
  accept_risk: acceptRisk,
  set_up_alarms: setUpAlarms,
  freeze_changes: freezeChanges,
  stop_runs: stopRuns,
  list_approvals: listApprovals,
  list_alerts: listAlerts,
  handle_alert: handleAlert,
  answer_alert: answerAlert,
  get_instance_timeline: getInstanceTimeline,
  list_undelivered: listUndelivered,
  check_setup: checkSetup,
  send_again: sendAgain,
  shift_handover: shiftHandover,
  subscribe_alerts: subscribeAlerts,
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
export type OutputOf<Name extends OperationName> = z.output<(typeof operations)[Name]['output']>;
