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
  const said = [value].flat().filter((one) => typeof one === 'string' || typeof one === 'number');
  if (said.length === 0) return [];
  return [clear.has(name) ? said.join(', ').replaceAll('_', ' ') : `${words} ${said.join(', ')}`];
}
