import { z } from 'zod';
import type { ConfigurationChange } from '../../contracts/configuration-change.js';
import { count, listing } from '../../words.js';

export const SecurityImpact = z.object({
  verdict: z.string().describe('One sentence'),
  highest: z
    .enum(['critical', 'high', 'medium', 'low', 'none'])
    .nullable()
    .describe('Of what still stands; null: nothing is known'),
  critical: z.number().int().nullable(),
  high: z.number().int().nullable(),
  medium: z.number().int().nullable(),
  low: z.number().int().nullable(),
  undone: z.number().int().nullable().describe('Weakening changes that were put back within the time'),
  findings: z
    .array(
      z.object({
        rule_id: z.string(),
        severity: z.enum(['critical', 'high', 'medium', 'low']),
        title: z.string(),
        meaning: z.string(),
        next_step: z.string(),
        change_ids: z.array(z.string()),
        instance_ids: z.array(z.string()),
        instance_names: z.array(z.string()),
        undone: z.boolean(),
      }),
    )
    .describe('One a rule and state, worst first; what was put back comes last'),
});
export type SecurityImpact = z.infer<typeof SecurityImpact>;

const severities = ['critical', 'high', 'medium', 'low'] as const;

/** @param answered - false when neither Config nor CloudTrail said anything: then nothing is counted. */
export function securityImpact(changes: readonly ConfigurationChange[], answered: boolean): SecurityImpact {
  const findings = findingsOf(changes);
  const standing = findings.filter(({ undone }) => !undone);
  const undone = changes.filter((change) => change.impact && change.undone).length;
  const counted = (severity: (typeof severities)[number]) =>
    answered ? changes.filter((change) => change.impact?.severity === severity && !change.undone).length : null;
  const highest = severities.find((severity) => standing.some((one) => one.severity === severity));
  return {
    verdict: verdict(standing, undone, answered),
    highest: highest ?? (answered ? 'none' : null),
    critical: counted('critical'),
    high: counted('high'),
    medium: counted('medium'),
    low: counted('low'),
    undone: answered ? undone : null,
    findings,
  };
}

function findingsOf(changes: readonly ConfigurationChange[]): SecurityImpact['findings'] {
  const found = new Map<string, SecurityImpact['findings'][number]>();
  for (const { impact, undone, change_id, instance_ids, instance_names } of changes) {
    if (!impact) continue;
    const key = `${impact.rule_id} ${undone}`;
    const known = found.get(key) ?? { ...impact, undone, change_ids: [], instance_ids: [], instance_names: [] };
    known.change_ids.push(change_id);
    known.instance_ids = [...new Set([...known.instance_ids, ...instance_ids])].sort();
    known.instance_names = [...new Set([...known.instance_names, ...instance_names])].sort();
    found.set(key, known);
  }
  const order = ({ undone, severity }: { undone: boolean; severity: (typeof severities)[number] }) =>
    severities.indexOf(severity) + (undone ? severities.length : 0);
  return [...found.values()].sort((a, b) => order(a) - order(b));
}

function verdict(standing: SecurityImpact['findings'], undone: number, answered: boolean): string {
  if (!answered) return 'What the changes mean for security is not known: none could be read.';
  const back = undone > 0 ? ` ${count(undone, 'other')} put back since.` : '';
  if (standing.length === 0) return `No change that was read weakens security now.${back}`;
  const titles = listing(standing.map(({ title }) => title.charAt(0).toLowerCase() + title.slice(1)));
  return `Still so: ${titles}.${back}`;
}
