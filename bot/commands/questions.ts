import { reportFormats } from '../../services/contracts/report.js';
import type { Command } from './command.js';

const REPORT_FORMATS: readonly string[] = reportFormats;
const isTag = (selector: string): boolean => selector.includes('=');
const isTimeRange = (word: string): boolean => /^\d+[a-z]*$/i.test(word) || word.includes('/');
/** `7D` is `7d`; an interval keeps its T and Z. */
const asTyped = (range: string): string => (range.includes('/') ? range : range.toLowerCase());

const SEVERITY = /^(critical|high|medium|low)$/i;

/** `7D` is `7d`; a time keeps its T and Z. */
const sinceWord = (time: string): string => (/^\d+[mhd]$/i.test(time) ? time.toLowerCase() : time);

/** Instances, then at most one severity, then `since` and how long ago; null for `since` without a time. */
function vulnerabilityWords(args: readonly string[]) {
  const at = args.findIndex((arg) => arg.toLowerCase() === 'since');
  const [time, ...more] = at < 0 ? [] : args.slice(at + 1);
  const words = at < 0 ? args : args.slice(0, at);
  const last = words.at(-1) ?? '';
  const severity = SEVERITY.test(last) ? last.toLowerCase() : undefined;
  const since = at < 0 ? undefined : time !== undefined && more.length === 0 ? sinceWord(time) : null;
  return { instances: severity ? words.slice(0, -1) : [...words], severity, since };
}

export const vulnCheck: Command = {
  name: 'sre-vuln-check',
  usage: '/sre-vuln-check [instance...] [critical|high|medium|low] [since 7d]',
  description: 'What is vulnerable, what to fix first and why: the whole fleet, or the instances you name',
  example: '/sre-vuln-check web-1',
  keywords: ['vulnerability', 'vulnerabilities', 'vulnerable', 'vuln', 'cve', 'inspector', 'risk', 'exposed', 'check'],
  read: (args) => {
    const { instances, severity, since } = vulnerabilityWords(args);
    if (since === null) return undefined;
    const [only] = instances;
    return args.length === 1 && only !== undefined && !isTag(only)
      ? { operation: 'analyze_ec2_vulnerabilities', input: { instance_id: only } }
      : {
          operation: 'get_inspector_findings',
          input: { instance_ids: instances, ...(severity && { severity }), ...(since && { since }) },
        };
  },
};

export const patchStatus: Command = {
  name: 'sre-patch-status',
  usage: '/sre-patch-status [instance...] [compare]',
  description: 'Which instances lack patches, which wait for a reboot and which were never scanned',
  example: '/sre-patch-status env=staging role=web',
  keywords: ['patched', 'unpatched', 'compliance', 'compliant', 'missing', 'status', 'patches'],
  read: (args) => {
    const isCompare = args.at(-1)?.toLowerCase() === 'compare';
    const instance_ids = isCompare ? args.slice(0, -1) : [...args];
    return { operation: 'check_patch_compliance', input: { instance_ids, ...(isCompare && { compare: true }) } };
  },
};

export const metrics: Command = {
  name: 'sre-metrics',
  usage: '/sre-metrics <instance> [metric...] [time-range]',
  description: 'Load, memory, disks and status checks of one instance: what is unusual and where it is going',
  example: '/sre-metrics web-1 cpu 7d',
  keywords: ['metrics', 'cpu', 'memory', 'disk', 'load', 'network', 'slow', 'cloudwatch', 'anomaly'],
  read: (args) => {
    const [instance, ...rest] = args;
    if (instance === undefined || rest.some(isTag)) return undefined;
    const range = rest.find(isTimeRange);
    const metrics = rest.filter((arg) => arg !== range);
    return {
      operation: 'get_ec2_cloudwatch_metrics',
      input: {
        instance_id: instance,
        ...(metrics.length > 0 && { metric_names: metrics }),
        ...(range && { time_range: asTyped(range) }),
      },
    };
  },
};

export const patchWindow: Command = {
  name: 'sre-patch-window',
  usage: '/sre-patch-window <instance> [days] [time-zone]',
  description:
    'When to patch one instance: its quiet hours, freezes and what past days say; 7 days unless you say more',
  example: '/sre-patch-window web-1 14 Europe/Berlin',
  keywords: ['window', 'windows', 'when', 'schedule', 'quiet', 'maintenance', 'downtime'],
  read: (args) => {
    const [instance, ...rest] = args;
    if (instance === undefined || rest.length > 2) return undefined;
    const days = rest.find((arg) => /^\d+d?$/i.test(arg));
    const zone = rest.find((arg) => arg !== days);
    if (rest.length > 1 && days === undefined) return undefined;
    return {
      operation: 'analyze_optimal_patch_window',
      input: {
        instance_id: instance,
        ...(days !== undefined && { days_ahead: Number.parseInt(days, 10) }),
        ...(zone !== undefined && { time_zone: zone }),
      },
    };
  },
};

export const securityEvents: Command = {
  name: 'sre-security-events',
  usage: '/sre-security-events [time-range] [instance...]',
  description: 'Suspicious logins, privilege escalation and risky changes in CloudTrail; 24h unless you say 7d, 90m',
  example: '/sre-security-events 7d',
  keywords: ['security', 'events', 'attack', 'login', 'cloudtrail', 'suspicious', 'threat', 'incident'],
  read: (args) => {
    const range = args.find(isTimeRange);
    const instances = args.filter((arg) => arg !== range);
    return {
      operation: 'monitor_security_events',
      input: {
        instance_ids: instances,
        ...(range && { time_range: asTyped(range) }),
      },
    };
  },
};

export const configChanges: Command = {
  name: 'sre-config-changes',
  usage: '/sre-config-changes [instance...] [time-range]',
  description: 'What changed in the configuration, who did it, what it means for security; 24h unless you say 7d, 90m',
  example: '/sre-config-changes web-1 7d',
  keywords: ['config', 'configuration', 'changed', 'changes', 'drift', 'imds', 'opened', 'who'],
  read: (args) => {
    const range = args.find(isTimeRange);
    const instances = args.filter((arg) => arg !== range);
    return {
      operation: 'analyze_configuration_changes',
      input: { instance_ids: instances, ...(range && { time_range: asTyped(range) }) },
    };
  },
};

export const trail: Command = {
  name: 'sre-trail',
  usage: '/sre-trail <instance> [time-range]',
  description: 'Everything CloudTrail has of one instance, what belongs to it and its own credentials; 24h unless said',
  example: '/sre-trail bastion 7d',
  keywords: ['trail', 'history', 'who', 'credentials', 'calls', 'investigate'],
  read: (args) => {
    const range = args.find(isTimeRange);
    const [instance, ...rest] = args.filter((arg) => arg !== range);
    if (instance === undefined || rest.length > 0) return undefined;
    return {
      operation: 'analyze_cloudtrail_events',
      input: { instance_id: instance, ...(range && { time_range: asTyped(range) }) },
    };
  },
};

export const report: Command = {
  name: 'sre-report',
  usage: '/sre-report [html|csv|json|markdown|sarif|ocsf|cyclonedx-vex] [instance...], /sre-report <report-id>',
  description:
    'Writes a report of what is vulnerable, overdue and changed since the last one, html unless you say more; or opens one',
  example: '/sre-report csv env=prod',
  keywords: ['report', 'export', 'csv', 'html', 'sarif', 'audit', 'management', 'trend', 'overdue', 'sla'],
  read: (args) => {
    const [first = ''] = args;
    if (args.length === 1 && /^rpt-[a-z0-9-]+$/i.test(first)) {
      return { operation: 'get_vulnerability_report', input: { report_id: first.toLowerCase() } };
    }
    const format = args.find((arg) => REPORT_FORMATS.includes(arg.toLowerCase()));
    return {
      operation: 'generate_vulnerability_report',
      input: { instance_ids: args.filter((arg) => arg !== format), format: format?.toLowerCase() ?? 'html' },
    };
  },
};
