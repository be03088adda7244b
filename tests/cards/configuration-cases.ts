import sample from '../../cards/samples/analyze-configuration-changes.json' with { type: 'json' };
import type { View } from '../../cards/view.js';
import { views } from '../../cards/views/index.js';
import { ConfigurationChanges } from '../../services/operations/analyze-configuration-changes.js';
import { now, region } from './samples.js';

const context = { now, region };
const view = views.analyze_configuration_changes;

/** A day of the sandbox's fleet. */
export const configurationChanges = ConfigurationChanges.parse(sample);
const { coverage, hosts, security_impact } = configurationChanges;
const nothing = { ...security_impact, critical: 0, high: 0, medium: 0, low: 0, undone: 0, findings: [] };
const denied = {
  service: 'config',
  region,
  account: null,
  instances: hosts.map(({ instance_id }) => instance_id),
  reason: 'denied' as const,
  retryable: false,
  detail: 'I may not read configuration history here (config:GetResourceConfigHistory was denied).',
};

export const configurationUnknown = {
  ...configurationChanges,
  status: 'unknown' as const,
  coverage: { ...coverage, answered: 0, failed: [denied] },
  changes: [],
  change_count: null,
  security_impact: {
    ...nothing,
    ...{ highest: null, critical: null, high: null, medium: null, low: null, undone: null },
    verdict: 'What the changes mean for security is not known: none could be read.',
  },
  compliance_status: 'INSUFFICIENT_DATA' as const,
  hosts: hosts.map((host) => ({
    ...host,
    ...{ compliance_status: 'INSUFFICIENT_DATA' as const, reasons: ['no history'], change_count: null, worst: null },
  })),
  sources: [],
};

export const configurationQuiet = {
  ...configurationChanges,
  changes: [],
  change_count: 0,
  security_impact: { ...nothing, highest: 'none' as const, verdict: 'No change that was read weakens security now.' },
  compliance_status: 'COMPLIANT' as const,
  hosts: hosts.map((host) => ({
    ...host,
    ...{ compliance_status: 'COMPLIANT' as const, reasons: ['3 Config rules passed'], change_count: 0, worst: null },
  })),
};

export const configurationCases: Record<string, View> = {
  'configuration-changes': view(configurationChanges, context),
  'configuration-changes-all': view(configurationChanges, { ...context, page: 1 }),
  'configuration-changes-unknown': view(configurationUnknown, context),
  'configuration-changes-quiet': view(configurationQuiet, context),
};
