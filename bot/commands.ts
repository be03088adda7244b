import { reportFormats } from '../services/contracts/report.js';
import { type OperationName, operations } from '../services/operations/index.js';
import { criticalities } from '../services/patching/planner/level.js';
import { closest } from './closest.js';

/** An operation to run with its raw input; `invoke` parses it again. */
export interface Asked {
  readonly operation: OperationName;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Where something was said: what a command may be about without naming it. */
export interface Place {
  readonly conversationId: string;
}

export interface Command {
  /** Without the slash, as the Teams manifest lists it. */
  readonly name: string;
  readonly usage: string;
  readonly description: string;
  readonly example: string;
  /** Words in free text that point here. */
  readonly keywords: readonly string[];
  /** Works when typed and is in help, but not in the Teams manifest, which takes twelve commands. */
  readonly unlisted?: true;
  /** @returns undefined when the arguments make no sense, or what is wrong with them in a sentence. */
  read(args: readonly string[], place: Place): Asked | Misread | undefined;
}

/** Arguments that the command does not take, and why. */
export interface Misread {
  readonly problem: string;
}

export type Spoken =
  | ({ readonly kind: 'ask' } & Asked)
  | { readonly kind: 'help' }
  /** A known command with arguments that it does not take. */
  | { readonly kind: 'usage'; readonly command: Command; readonly problem: string }
  /** Not a command. `suggestions` are whole texts to say instead, best first; empty when nothing is near. */
  | { readonly kind: 'unknown'; readonly said: string; readonly suggestions: readonly string[] };

const PATCH_LEVELS = operations.execute_automated_patching.input.shape.patch_level.def.innerType.options;
const levelIn = (word: string): (typeof PATCH_LEVELS)[number] | undefined =>
  PATCH_LEVELS.find((level) => level === word.toLowerCase().replaceAll('-', '_'));
/** Words that people use for a level, and levels with a typing mistake: no instance is meant by them. */
const LEVEL_LIKE = new Set(
  'urgent emergency severe important moderate medium med low info informational kev exploited security everything any crit noncritical default'.split(
    ' ',
  ),
);
/** Too much is near to "all". */
const LONG_LEVELS = PATCH_LEVELS.filter((level) => level !== 'all');
const isLevelLike = (word: string): boolean =>
  LEVEL_LIKE.has(word.toLowerCase()) ||
  (/^[a-z_-]{4,}$/i.test(word) && closest(word.toLowerCase().replaceAll('-', '_'), LONG_LEVELS).length > 0);
const REPORT_FORMATS: readonly string[] = reportFormats;
const CRITICALITIES: readonly string[] = criticalities;
const isTag = (selector: string): boolean => selector.includes('=');
const isTimeRange = (word: string): boolean => /^\d+[a-z]*$/i.test(word) || word.includes('/');
/** `7D` is `7d`; an interval keeps its T and Z. */
const asTyped = (range: string): string => (range.includes('/') ? range : range.toLowerCase());
const onOff = (word: string | undefined): boolean | undefined =>
  word === 'on' ? true : word === 'off' ? false : undefined;

/** The chat grammar: help, the Teams manifest's commands and the parser all come from this table. */
export const commands: readonly Command[] = [
  {
    name: 'sre-vuln-check',
    usage: '/sre-vuln-check [instance...]',
    description: 'What is vulnerable, what to fix first and why: the whole fleet, or the instances you name',
    example: '/sre-vuln-check web-1',
    keywords: [
      'vulnerability',
      'vulnerabilities',
      'vulnerable',
      'vuln',
      'cve',
      'inspector',
      'risk',
      'exposed',
      'check',
    ],
    read: (args) => {
      const [only] = args;
      return args.length === 1 && only !== undefined && !isTag(only)
        ? { operation: 'analyze_ec2_vulnerabilities', input: { instance_id: only } }
        : { operation: 'get_inspector_findings', input: { instance_ids: [...args] } };
    },
  },
  {
    name: 'sre-patch-status',
    usage: '/sre-patch-status [instance...]',
    description: 'Which instances lack patches, which wait for a reboot and which were never scanned',
    example: '/sre-patch-status env=staging role=web',
    keywords: ['patched', 'unpatched', 'compliance', 'compliant', 'missing', 'status', 'patches'],
    read: (args) => ({ operation: 'check_patch_compliance', input: { instance_ids: [...args] } }),
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
    name: 'sre-plan',
    usage: '/sre-plan [instance...] [critical|high|medium|low]',
    description: 'Plans what to do about a criticality and worse: stored patch plans and what no patch solves',
    example: '/sre-plan env=prod high',
    unlisted: true,
    keywords: ['plan', 'schedule', 'resolve', 'remediation', 'criticality', 'month'],
    read: (args) => {
      const last = args.at(-1)?.toLowerCase();
      const level = last !== undefined && CRITICALITIES.includes(last) ? last : undefined;
      return {
        operation: 'resolve_vulnerabilities_by_criticality',
        input: { instance_ids: level ? args.slice(0, -1) : [...args], criticality: level ?? 'high' },
      };
    },
  },
  {
    name: 'sre-config-changes',
    usage: '/sre-config-changes [instance...] [time-range]',
    description:
      'What changed in the configuration, who did it, what it means for security; 24h unless you say 7d, 90m',
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
  },
  {
    name: 'sre-trail',
    usage: '/sre-trail <instance> [time-range]',
    description:
      'Everything CloudTrail has of one instance, what belongs to it and its own credentials; 24h unless said',
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
  },
  {
    name: 'sre-patch',
    usage: '/sre-patch <instance...> [critical|high|non_critical|all]',
    description: 'Plans exact patches and asks people to approve them; nothing is installed before they do',
    example: '/sre-patch web-1 web-2 critical',
    keywords: ['patch', 'install', 'upgrade', 'fix', 'remediate', 'update'],
    read: (args) => {
      const levels = args.map(levelIn);
      const [level, other] = levels.filter((one) => one !== undefined);
      if (other !== undefined) return { problem: `Only one level at a time: ${level} or ${other}.` };
      const instances = args.filter((_, index) => levels[index] === undefined);
      const odd = instances.find(isLevelLike);
      if (odd !== undefined)
        return { problem: `There is no level "${shorten(odd)}". Levels: ${PATCH_LEVELS.join(', ')}.` };
      if (instances.length === 0) return undefined;
      return {
        operation: 'execute_automated_patching',
        input: { instance_ids: [...instances], ...(level && { patch_level: level }) },
      };
    },
  },
  {
    name: 'sre-approve-patch',
    usage: '/sre-approve-patch [workflow-id]',
    description:
      'Shows what waits for approval, or one approval with its plan and buttons; approving is done on the card',
    example: '/sre-approve-patch',
    keywords: ['approve', 'approval', 'approvals', 'pending', 'reject', 'workflow'],
    read: (args) => {
      if (args.length > 1) return undefined;
      const [id] = args;
      return { operation: 'list_approvals', input: id ? { approval_id: id, status: 'all' } : {} };
    },
  },
  {
    name: 'sre-report',
    usage: '/sre-report [html|csv|json|markdown|sarif|ocsf] [instance...]',
    description:
      'Writes a report of what is vulnerable, overdue and changed since the last one; html unless you say more',
    example: '/sre-report csv env=prod',
    keywords: ['report', 'export', 'csv', 'html', 'sarif', 'audit', 'management', 'trend', 'overdue', 'sla'],
    read: (args) => {
      const format = args.find((arg) => REPORT_FORMATS.includes(arg.toLowerCase()));
      return {
        operation: 'generate_vulnerability_report',
        input: { instance_ids: args.filter((arg) => arg !== format), format: format?.toLowerCase() ?? 'html' },
      };
    },
  },
  {
    name: 'sre-alerts',
    usage: '/sre-alerts on|off [critical|high|medium|low|info], /sre-alerts approvals on|off',
    description: 'Which alerts, and whether approval cards, are posted to this conversation',
    example: '/sre-alerts on high',
    keywords: ['alert', 'alerts', 'notify', 'notifications', 'subscribe', 'unsubscribe', 'mute'],
    read: (args, { conversationId }) => {
      const words = args.map((arg) => arg.toLowerCase());
      const input = alertSettings(words);
      return input && { operation: 'subscribe_alerts', input: { conversation_id: conversationId, ...input } };
    },
  },
];

function alertSettings(words: readonly string[]): Record<string, unknown> | undefined {
  const [first, second, third] = words;
  if (third !== undefined) return undefined;
  if (first === undefined) return {};
  if (first === 'approvals') {
    const approvals = onOff(second);
    return approvals === undefined ? undefined : { approvals };
  }
  const on = onOff(first);
  if (on === undefined || (!on && second !== undefined)) return undefined;
  return { alerts: on ? (second ?? 'high') : 'off' };
}

/** What somebody typed, short enough to be said back. */
export const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
