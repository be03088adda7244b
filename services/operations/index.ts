import type { z } from 'zod';
import type { Operation } from '../operation.js';
import { analyzeCloudTrailEvents } from './analyze-cloudtrail-events.js';
import { analyzeConfigurationChanges } from './analyze-configuration-changes.js';
import { analyzeEc2Vulnerabilities } from './analyze-ec2-vulnerabilities.js';
import { analyzeOptimalPatchWindow } from './analyze-optimal-patch-window.js';
import { checkPatchCompliance } from './check-patch-compliance.js';
import { createApprovalWorkflow } from './create-approval-workflow.js';
import { decideApproval } from './decide-approval.js';
import { executeAutomatedPatching } from './execute-automated-patching.js';
import { generateVulnerabilityReport } from './generate-vulnerability-report.js';
import { getEc2CloudwatchMetrics } from './get-ec2-cloudwatch-metrics.js';
import { getInspectorFindings } from './get-inspector-findings.js';
import { listApprovals } from './list-approvals.js';
import { monitorSecurityEvents } from './monitor-security-events.js';
import { resolveVulnerabilitiesByCriticality } from './resolve-vulnerabilities-by-criticality.js';
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
  create_approval_workflow: createApprovalWorkflow,
  execute_automated_patching: executeAutomatedPatching,
  decide_approval: decideApproval,
  list_approvals: listApprovals,
  subscribe_alerts: subscribeAlerts,
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
export type OutputOf<Name extends OperationName> = z.output<(typeof operations)[Name]['output']>;
