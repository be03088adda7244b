import alertJson from '../../cards/samples/alert.json' with { type: 'json' };
import instanceJson from '../../cards/samples/analyze-ec2-vulnerabilities.json' with { type: 'json' };
import approvalJson from '../../cards/samples/approval.json' with { type: 'json' };
import complianceJson from '../../cards/samples/check-patch-compliance.json' with { type: 'json' };
import commandsJson from '../../cards/samples/commands.json' with { type: 'json' };
import reportJson from '../../cards/samples/generate-vulnerability-report.json' with { type: 'json' };
import metricsJson from '../../cards/samples/get-ec2-cloudwatch-metrics.json' with { type: 'json' };
import fleetJson from '../../cards/samples/get-inspector-findings.json' with { type: 'json' };
import securityJson from '../../cards/samples/monitor-security-events.json' with { type: 'json' };
import resolutionJson from '../../cards/samples/resolve-vulnerabilities-by-criticality.json' with { type: 'json' };
import { Alert } from '../../services/contracts/alert.js';
import { Approval } from '../../services/contracts/approval.js';
import { Ec2Vulnerabilities } from '../../services/operations/analyze-ec2-vulnerabilities.js';
import { PatchComplianceReport } from '../../services/operations/check-patch-compliance.js';
import { VulnerabilityReport } from '../../services/operations/generate-vulnerability-report.js';
import { Ec2Metrics } from '../../services/operations/get-ec2-cloudwatch-metrics.js';
import { InspectorFindings } from '../../services/operations/get-inspector-findings.js';
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
export const report = VulnerabilityReport.parse(reportJson);
export const resolution = Resolution.parse(resolutionJson);
export const commands = commandsJson;

export const now = new Date('2026-11-22T14:07:00Z');
export const region = 'us-west-2';
export const ben = { id: 'ben.okafor', name: 'Ben Okafor' };
export const ana = { id: 'ana.ruiz', name: 'Ana Ruiz' };
export const mei = { id: 'mei.tanaka', name: 'Mei Tanaka' };
export const idOf = (name: string): string =>
  [...fleet.instances, ...fleet.unseen].find((one) => one.name === name)?.instance_id ?? name;
