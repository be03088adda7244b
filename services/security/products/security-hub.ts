import type { AwsSecurityFinding, AwsSecurityFindingFilters } from '@aws-sdk/client-securityhub';
import type { Clients } from '../../aws/clients.js';
import { InvalidAnswer } from '../../aws/errors.js';
import { endsNow, type TimeWindow } from '../../time-range.js';
import type { ThreatFinding } from './finding.js';
import type { ProductAnswer } from './products.js';

/** AWS API reference, GetFindings: at most 100 a page. Of more than this many, the newest are read. */
const PAGES = 10;

const CLOCK_SKEW_MS = 3_600_000;

/**
 * AWS Security Finding Format, "Types": attacks, what they did, and what is unusual. Vulnerabilities and control checks
 * are another question, which Inspector and AWS Config answer.
 */
const THREATS = ['TTPs', 'Effects', 'Unusual Behaviors', 'Sensitive Data Identifications'];

/** Active findings of threats that changed in a time. An account that is not subscribed has it not enabled. */
export async function readSecurityHub(
  clients: Clients,
  region: string,
  window: TimeWindow,
  signal: AbortSignal,
): Promise<ProductAnswer> {
  const hub = await clients.securityhub(region);
  const Filters: AwsSecurityFindingFilters = {
    RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }],
    WorkflowStatus: [
      { Value: 'NEW', Comparison: 'EQUALS' },
      { Value: 'NOTIFIED', Comparison: 'EQUALS' },
    ],
    Type: THREATS.map((Value) => ({ Value, Comparison: 'PREFIX' as const })),
    UpdatedAt: [{ Start: window.from.toISOString(), End: lastMoment(window).toISOString() }],
  };
  const SortCriteria = [{ Field: 'UpdatedAt', SortOrder: 'desc' as const }];
  const findings: AwsSecurityFinding[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    try {
      const answer = await hub.getFindings(
        { Filters, SortCriteria, MaxResults: 100, NextToken },
        { abortSignal: signal },
      );
      if (!answer.Findings) throw new InvalidAnswer('a page of findings without its list');
      findings.push(...answer.Findings);
      if (answer.NextToken && answer.NextToken === NextToken)
        throw new InvalidAnswer('a page that leads back to itself');
      NextToken = answer.NextToken || undefined;
    } catch (error) {
      if (error instanceof Error && error.name === 'InvalidAccessException') return { enabled: false };
      throw error;
    }
    if (!NextToken) break;
  }
  return { enabled: true, findings: findings.filter(isReal).map(threatOf), more: NextToken !== undefined };
}

/** A filter by date needs an end. */
const lastMoment = (window: TimeWindow): Date =>
  endsNow(window) ? new Date(window.to.getTime() + CLOCK_SKEW_MS) : window.to;

const isReal = ({ Sample, Title }: AwsSecurityFinding): boolean => Sample !== true && !/^\[SAMPLE\]/.test(Title ?? '');

function threatOf(finding: AwsSecurityFinding): ThreatFinding {
  const resources = finding.Resources ?? [];
  const ips = [
    finding.Action?.AwsApiCallAction?.RemoteIpDetails?.IpAddressV4,
    finding.Action?.NetworkConnectionAction?.RemoteIpDetails?.IpAddressV4,
    finding.Network?.SourceIpV4,
  ];
  const key = resources.find(({ Type }) => Type === 'AwsIamAccessKey')?.Details?.AwsIamAccessKey;
  return {
    arn: finding.Id ?? '',
    products: [...new Set([finding.ProductName ?? 'Security Hub', 'Security Hub'])],
    type: (finding.Types?.[0] ?? 'unknown').split('/').at(-1) ?? 'unknown',
    title: finding.Title ?? 'Security Hub finding',
    description: finding.Description ?? '',
    severity: severityOf(finding),
    instanceIds: resources.flatMap(({ Id }) => /\b(i-[0-9a-f]{8,17})$/.exec(Id ?? '')?.[1] ?? []),
    actor: key?.PrincipalName ?? key?.UserName ?? null,
    sourceIps: [...new Set(ips.filter((ip) => ip !== undefined))],
    firstAt: iso(finding.FirstObservedAt ?? finding.CreatedAt),
    lastAt: iso(finding.LastObservedAt ?? finding.UpdatedAt),
  };
}

/** AWS Security Finding Format: INFORMATIONAL is below low, and worth no more than it. */
function severityOf({ Severity }: AwsSecurityFinding): ThreatFinding['severity'] {
  switch (Severity?.Label) {
    case 'CRITICAL':
      return 'critical';
    case 'HIGH':
      return 'high';
    case 'MEDIUM':
      return 'medium';
    default:
      return 'low';
  }
}

function iso(text: string | undefined): string {
  const at = new Date(text ?? '');
  if (Number.isNaN(at.getTime())) throw new InvalidAnswer('a finding without a time');
  return at.toISOString();
}
