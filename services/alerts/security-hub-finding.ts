import { z } from 'zod';
import type { Alert } from '../contracts/alert.js';
import { threatMeaning } from './guardduty-finding.js';
import { meaningOf } from './inspector-finding.js';
import { dateOr, type Reading } from './reading.js';

/** One finding of "Security Hub Findings - Imported", in the AWS Security Finding Format. */
const Finding = z.object({
  Id: z.string(),
  ProductArn: z.string().nullish(),
  GeneratorId: z.string().nullish(),
  Title: z.string(),
  Description: z.string().nullish(),
  Severity: z.object({ Label: z.string().nullish() }).nullish(),
  RecordState: z.string().nullish(),
  Workflow: z.object({ Status: z.string().nullish() }).nullish(),
  Compliance: z.object({ Status: z.string().nullish() }).nullish(),
  UpdatedAt: z.string().nullish(),
  Resources: z.array(z.object({ Id: z.string(), Type: z.string().nullish() })).nullish(),
  Vulnerabilities: z
    .array(
      z.object({
        Id: z.string(),
        ExploitAvailable: z.string().nullish(),
        VulnerablePackages: z
          .array(z.object({ Name: z.string().nullish(), FixedInVersion: z.string().nullish() }))
          .nullish(),
      }),
    )
    .nullish(),
});
type Finding = z.infer<typeof Finding>;
const Detail = z.object({ findings: z.array(Finding).min(1) });

const severities: Readonly<Record<string, Alert['severity']>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
};

/**
 * The first finding of an event: EventBridge sends one an event. What Inspector and GuardDuty found means the same as
 * their own events, and is the same alert. @returns undefined for anything else.
 */
export function readSecurityHub(detail: unknown, at: string): Reading | undefined {
  const [finding] = Detail.safeParse(detail).data?.findings ?? [];
  if (!finding) return undefined;
  const over =
    finding.RecordState === 'ARCHIVED' ||
    finding.Workflow?.Status === 'RESOLVED' ||
    finding.Workflow?.Status === 'SUPPRESSED' ||
    finding.Compliance?.Status === 'PASSED';
  const severity = severities[finding.Severity?.Label ?? ''] ?? 'info';
  const instanceIds = (finding.Resources ?? []).flatMap(({ Id }) => /\bi-[0-9a-f]{8,17}$/.exec(Id)?.[0] ?? []);
  const { kind, ...meaning } = meaningOfProduct(finding, instanceIds, severity);
  return {
    kind,
    severity: over ? 'info' : severity,
    title: over ? `Over: ${finding.Title}` : finding.Title,
    detail: finding.Description ?? '',
    instance_ids: instanceIds,
    instance_names: [],
    facts: [
      ...(finding.Compliance?.Status ? [{ label: 'Check', value: finding.Compliance.Status.toLowerCase() }] : []),
      ...(finding.Resources ?? []).slice(0, 3).map(({ Id, Type }) => ({ label: Type ?? 'Resource', value: Id })),
    ],
    source: 'securityhub',
    at: dateOr(finding.UpdatedAt, new Date(at)),
    ...meaning,
    ...(over && { attack: false }),
    identity: over ? [...meaning.identity, 'over'] : meaning.identity,
  };
}

function meaningOfProduct(
  finding: Finding,
  instanceIds: readonly string[],
  severity: Alert['severity'],
): Pick<Reading, 'identity' | 'group' | 'attack' | 'kind'> {
  const product = finding.ProductArn?.split('/').at(-1) ?? '';
  const [vulnerability] = finding.Vulnerabilities ?? [];
  if (product === 'inspector' && vulnerability) {
    const packages = (vulnerability.VulnerablePackages ?? []).flatMap(({ Name, FixedInVersion: fixed }) =>
      Name ? [{ name: Name, fixed: fixed && fixed !== 'NotAvailable' ? fixed : null }] : [],
    );
    return {
      kind: 'vulnerability',
      ...meaningOf({
        instanceIds,
        vulnerability: vulnerability.Id,
        packages,
        facts: ['ACTIVE', severity.toUpperCase(), vulnerability.ExploitAvailable ?? ''],
      }),
    };
  }
  if (product === 'guardduty') {
    const id = finding.Id.split('/').at(-1) ?? finding.Id;
    return { kind: 'threat', ...threatMeaning({ id, severity, on: instanceIds[0], name: undefined }) };
  }
  const generator = finding.GeneratorId ?? finding.Title;
  return {
    kind: 'security_check',
    identity: ['security-hub', finding.Id, severity],
    group: { key: ['security-hub', generator], title: finding.Title },
  };
}
