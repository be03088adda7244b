import { z } from 'zod';
import type { Alert } from '../contracts/alert.js';
import { dateOr, type Reading } from './reading.js';

/** The `detail` of "Inspector2 Finding": one finding, as Inspector's API has it, with dates of its own kind. */
const Detail = z.object({
  findingArn: z.string(),
  title: z.string(),
  description: z.string().nullish(),
  severity: z.string(),
  status: z.string().nullish(),
  type: z.string().nullish(),
  fixAvailable: z.string().nullish(),
  exploitAvailable: z.string().nullish(),
  inspectorScore: z.number().nullish(),
  epss: z.object({ score: z.number().nullish() }).nullish(),
  updatedAt: z.string().nullish(),
  packageVulnerabilityDetails: z
    .object({
      vulnerabilityId: z.string().nullish(),
      vulnerablePackages: z
        .array(
          z.object({ name: z.string().nullish(), version: z.string().nullish(), fixedInVersion: z.string().nullish() }),
        )
        .nullish(),
    })
    .nullish(),
  resources: z
    .array(
      z.object({
        id: z.string().nullish(),
        type: z.string().nullish(),
        tags: z.record(z.string(), z.string()).nullish(),
      }),
    )
    .nullish(),
});
type Detail = z.infer<typeof Detail>;

const severities: Readonly<Record<string, Alert['severity']>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
};

/** @returns undefined for what is no Inspector finding. A finding that was closed or suppressed is for information. */
export function readInspector(detail: unknown, at: string): Reading | undefined {
  const parsed = Detail.safeParse(detail);
  if (!parsed.success) return undefined;
  const finding = parsed.data;
  const open = (finding.status ?? 'ACTIVE') === 'ACTIVE';
  const instances = (finding.resources ?? []).filter(({ type }) => type === 'AWS_EC2_INSTANCE');
  const severity = severities[finding.severity] ?? 'info';
  return {
    kind: 'vulnerability',
    // A high finding with a public exploit does not wait for the digest.
    rings: open && severity === 'high' && finding.exploitAvailable === 'YES',
    severity: open ? severity : 'info',
    title: open ? finding.title : `${finding.status === 'CLOSED' ? 'Closed' : 'Suppressed'}: ${finding.title}`,
    detail: finding.description ?? '',
    instance_ids: instances.flatMap(({ id }) => (id ? [id] : [])),
    instance_names: instances.flatMap(({ tags }) => (tags?.Name ? [tags.Name] : [])),
    facts: factsOf(finding),
    source: 'inspector2',
    at: dateOr(finding.updatedAt, new Date(at)),
    ...meaningOf({
      instanceIds: instances.flatMap(({ id }) => (id ? [id] : [])),
      vulnerability: finding.packageVulnerabilityDetails?.vulnerabilityId ?? finding.title,
      packages: (finding.packageVulnerabilityDetails?.vulnerablePackages ?? []).flatMap(packageOf),
      facts: [finding.status ?? 'ACTIVE', finding.severity, finding.exploitAvailable ?? ''],
    }),
  };
}

interface Meaning {
  readonly instanceIds: readonly string[];
  readonly vulnerability: string;
  readonly packages: readonly { readonly name: string; readonly fixed: string | null }[];
  /** What else would make it another alert: its state, its severity, whether it is exploited. */
  readonly facts: readonly string[];
}

/**
 * Two events that differ only in the vendor's dates mean the same; two vulnerabilities that one package update closes
 * are one thing to do.
 */
export function meaningOf({
  instanceIds,
  vulnerability,
  packages,
  facts,
}: Meaning): Pick<Reading, 'identity' | 'group'> & { group: object } {
  const updates = [...new Set(packages.map(({ name, fixed }) => `${name} ${fixed ?? ''}`.trim()))].sort();
  const [first] = packages;
  const canBeFixed = packages.length > 0 && packages.every(({ fixed }) => fixed !== null);
  const rest = updates.length > 1 ? ` and ${updates.length - 1} more` : '';
  return {
    identity: ['vulnerability', ...[...instanceIds].sort(), vulnerability, ...updates, ...facts],
    group:
      canBeFixed && first
        ? { key: ['fix', ...updates], title: `Update ${first.name} to ${first.fixed}${rest}` }
        : { key: ['vulnerability', vulnerability], title: vulnerability },
  };
}

type VulnerablePackage = NonNullable<NonNullable<Detail['packageVulnerabilityDetails']>['vulnerablePackages']>[number];

const packageOf = ({ name, fixedInVersion }: VulnerablePackage) =>
  name ? [{ name, fixed: fixedInVersion && fixedInVersion !== 'NotAvailable' ? fixedInVersion : null }] : [];

function factsOf(finding: Detail): Alert['facts'] {
  const { vulnerabilityId, vulnerablePackages } = finding.packageVulnerabilityDetails ?? {};
  const [affected] = vulnerablePackages ?? [];
  const fixed = affected?.fixedInVersion && affected.fixedInVersion !== 'NotAvailable' ? affected.fixedInVersion : null;
  const facts: [string, string | null | undefined][] = [
    ['Vulnerability', vulnerabilityId],
    ['Package', affected?.name && `${affected.name} ${affected.version ?? ''}${fixed ? ` -> ${fixed}` : ''}`.trim()],
    ['Fix available', finding.fixAvailable?.toLowerCase()],
    ['Exploit available', finding.exploitAvailable?.toLowerCase()],
    ['Inspector score', finding.inspectorScore?.toString()],
    ['EPSS', finding.epss?.score?.toString()],
  ];
  return facts.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}
