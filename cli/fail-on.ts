import type { OperationName } from '../services/operations/index.js';

/** Worst first. Untriaged has no place in the order: it never fails a check, and is said in the answer. */
export const failOnLevels = ['critical', 'high', 'medium', 'low'] as const;
export type FailOn = (typeof failOnLevels)[number];

type Output = Readonly<Record<string, unknown>>;
type Counts = Readonly<Record<FailOn, unknown>>;

const counters: Partial<Record<OperationName, (output: Output) => Counts>> = {
  get_inspector_findings: (output) => ({
    critical: output.critical_count,
    high: output.high_count,
    medium: output.medium_count,
    low: output.low_count,
  }),
  analyze_ec2_vulnerabilities: ({ vulnerabilities }) => countsOf(vulnerabilities),
  monitor_security_events: ({ alerts }) => countsOf(alerts),
};

/** Whether `--fail-on` means anything for what an operation answers. */
export const mayFail = (operation: OperationName): boolean => operation in counters;

/** Whether something at this severity or worse is there. What is not known is not there: the answer is partial then. */
export function isAtLeast(level: FailOn, operation: OperationName, output: Output): boolean {
  const counts = counters[operation]?.(output);
  if (!counts) return false;
  return failOnLevels.slice(0, failOnLevels.indexOf(level) + 1).some((one) => Number(counts[one] ?? 0) > 0);
}

function countsOf(list: unknown): Counts {
  const severities = (list as readonly { severity?: unknown }[]).map(({ severity }) => String(severity).toLowerCase());
  const of = (level: FailOn) => severities.filter((severity) => severity === level).length;
  return { critical: of('critical'), high: of('high'), medium: of('medium'), low: of('low') };
}
