import alertJson from '../../cards/samples/alert.json' with { type: 'json' };
import instanceJson from '../../cards/samples/analyze-ec2-vulnerabilities.json' with { type: 'json' };
import approvalJson from '../../cards/samples/approval.json' with { type: 'json' };
import complianceJson from '../../cards/samples/check-patch-compliance.json' with { type: 'json' };
import commandsJson from '../../cards/samples/commands.json' with { type: 'json' };
import reportJson from '../../cards/samples/generate-vulnerability-report.json' with { type: 'json' };
import metricsJson from '../../cards/samples/get-ec2-cloudwatch-metrics.json' with { type: 'json' };
import fleetJson from '../../cards/samples/get-inspector-findings.json' with { type: 'json' };
import storedReportJson from '../../cards/samples/get-vulnerability-report.json' with { type: 'json' };
import securityJson from '../../cards/samples/monitor-security-events.json' with { type: 'json' };
import resolutionJson from '../../cards/samples/resolve-vulnerabilities-by-criticality.json' with { type: 'json' };
import { Alert } from '../../services/contracts/alert.js';
import { Approval } from '../../services/contracts/approval.js';
import type { AlertGroup } from '../../services/contracts/message.js';
import { Ec2Vulnerabilities } from '../../services/operations/analyze-ec2-vulnerabilities.js';
import { PatchComplianceReport } from '../../services/operations/check-patch-compliance.js';
import { VulnerabilityReport } from '../../services/operations/generate-vulnerability-report.js';
import { Ec2Metrics } from '../../services/operations/get-ec2-cloudwatch-metrics.js';
import { InspectorFindings } from '../../services/operations/get-inspector-findings.js';
import { OpenedReport } from '../../services/operations/get-vulnerability-report.js';
import { SecurityEvents } from '../../services/operations/monitor-security-events.js';

import { Resolution } from '../../services/operations/resolve-vulnerabilities-by-criticality.js';

/** Results of a believable fleet, checked against the schemas of the operations. */
export const fleet = InspectorFindings.parse(fleetJson);
export const instance = Ec2Vulnerabilities.parse(instanceJson);
export const compliance = PatchComplianceReport.parse(complianceJson);
export const metrics = Ec2Metrics.parse(metricsJson);
export const security = SecurityEvents.parse(securityJson);
export const approval = Approval.parse(approvalJson);
export const alert = Alert.parse(alertJson);
/** Three alerts that one update answers. */
export const alertGroup: AlertGroup = {
  group_id: alert.group_id,
  title: alert.group_title,
  kind: alert.kind,
  severity: 'critical',
  urgent: true,
  holds_through_quiet: true,
  newest: [
    alert,
    {
      ...alert,
      alert_id: 'a-2',
      severity: 'high',
      title: 'EPSS of CVE-2023-44487 rose to 0.94',
      at: '2026-11-22T13:40:00Z',
    },
  ],
  count: 3,
  instance_ids: alert.instance_ids,
  instance_names: alert.instance_names,
  first_at: '2026-11-22T13:38:00Z',
  last_at: alert.at,
  handling: null,
  assigned_to: null,
};
export const report = VulnerabilityReport.parse(reportJson);
export const storedReport = OpenedReport.parse(storedReportJson);
export const resolution = Resolution.parse(resolutionJson);
export const commands = commandsJson;

export const now = new Date('2026-11-22T14:07:00Z');
export const region = 'us-west-2';
export const ben = { id: 'ben.okafor', name: 'Ben Okafor' };
export const ana = { id: 'ana.ruiz', name: 'Ana Ruiz' };
export const mei = { id: 'mei.tanaka', name: 'Mei Tanaka' };
export const idOf = (name: string): string =>
  [...fleet.instances, ...fleet.unseen].find((one) => one.name === name)?.instance_id ?? name;
