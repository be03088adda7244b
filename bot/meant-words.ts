import { clip } from '../cards/escape.js';
import { type OperationName, operations } from '../services/operations/index.js';
import type { Asked } from './commands/command.js';

/** Titles that speak of one instance, as they are said when it is named. */
const nouns: Readonly<Partial<Record<OperationName, string>>> = {
  analyze_ec2_vulnerabilities: 'Vulnerabilities',
  get_inspector_findings: 'Vulnerabilities',
  get_ec2_cloudwatch_metrics: 'Metrics',
  analyze_optimal_patch_window: 'Patch windows',
  analyze_cloudtrail_events: 'CloudTrail',
  execute_automated_patching: 'Patching',
  rollback_changes: 'Rollback',
  resolve_vulnerabilities_by_criticality: 'Plans',
};

/** Said by their value alone; of the others the name is said too. */
const clear = new Set([
  'severity',
  'criticality',
  'time_range',
  'format',
  'patch_level',
  'metric_names',
  'approval_id',
  'report_id',
  'status',
  'state',
  'kinds',
  'action',
  'decision',
  'time_zone',
]);
const subjects = new Set(['instance_id', 'instance_ids', 'conversation_id']);
const MOST = 200;

/** What was understood, in words: "Vulnerabilities of web-1, critical". Plain text, and short. */
export function meantInWords({ operation, input }: Asked): string {
  const of = [input.instance_ids, input.instance_id].flat().filter((one) => typeof one === 'string' && one !== '');
  const rest = Object.entries(input)
    .filter(([name]) => !subjects.has(name))
    .flatMap(([name, value]) => detail(name, value));
  const noun = nouns[operation] ?? operations[operation].title;
  return clip([of.length > 0 ? `${noun} of ${of.join(', ')}` : noun, ...rest].join(', '), MOST);
}

function detail(name: string, value: unknown): string[] {
  const words = name.replaceAll('_', ' ');
  if (value === true) return [words];
  if (name === 'time_range' && typeof value === 'string') return [rangeInWords(value)];
  if (name === 'since' && typeof value === 'string') return [`since ${momentInWords(value)}`];
  const said = [value].flat().filter((one) => typeof one === 'string' || typeof one === 'number');
  if (said.length === 0) return [];
  return [clear.has(name) ? said.join(', ').replaceAll('_', ' ') : `${words} ${said.join(', ')}`];
}

/** `2026-11-24 00:00 to 2026-11-25 00:00 UTC`; a length such as `7d` stays as it is. */
function rangeInWords(range: string): string {
  const [from, to] = range.split('/').map(momentInWords);
  if (from === undefined || to === undefined) return range;
  const zone = / UTC\S*$/.exec(to)?.[0] ?? '';
  return `${from.endsWith(zone) ? from.slice(0, from.length - zone.length) : from} to ${to}`;
}

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::[\d.]+)?)?(Z|[+-]\d{2}:\d{2})?$/;

function momentInWords(moment: string): string {
  const [, day, time = '00:00', zone = 'Z'] = MOMENT.exec(moment) ?? [];
  return day === undefined ? moment : `${day} ${time} UTC${zone === 'Z' ? '' : zone}`;
}
