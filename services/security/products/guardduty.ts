import type { Finding, GuardDuty, RemoteIpDetails } from '@aws-sdk/client-guardduty';
import type { Clients } from '../../aws/clients.js';
import { InvalidAnswer } from '../../aws/errors.js';
import { allPages } from '../../aws/pages.js';
import { endsNow, type TimeWindow } from '../../time-range.js';
import type { ThreatFinding } from './finding.js';
import type { ProductAnswer } from './products.js';

/** AWS API reference, GetFindings: at most 50 ids a call. */
const IDS_A_CALL = 50;

/**
 * Findings of GuardDuty that changed in a time, without archived ones and without samples. Without a detector
 * GuardDuty is not enabled in the region.
 */
export async function readGuardDuty(
  clients: Clients,
  region: string,
  window: TimeWindow,
  signal: AbortSignal,
): Promise<ProductAnswer> {
  const guardDuty = await clients.guardduty(region);
  const detectors = await allPages(async (NextToken) => {
    const page = await guardDuty.listDetectors({ MaxResults: 50, NextToken }, { abortSignal: signal });
    return { items: page.DetectorIds, next: page.NextToken };
  });
  if (detectors.length === 0) return { enabled: false };
  const found = await Promise.all(detectors.map((DetectorId) => findingsOf(guardDuty, DetectorId, window, signal)));
  return { enabled: true, findings: found.flat() };
}

async function findingsOf(
  guardDuty: GuardDuty,
  DetectorId: string,
  window: TimeWindow,
  signal: AbortSignal,
): Promise<ThreatFinding[]> {
  const FindingCriteria = {
    Criterion: {
      'service.archived': { Equals: ['false'] },
      updatedAt: {
        GreaterThanOrEqual: window.from.getTime(),
        ...(!endsNow(window) && { LessThanOrEqual: window.to.getTime() }),
      },
    },
  };
  const ids = await allPages(async (NextToken) => {
    const input = { DetectorId, FindingCriteria, MaxResults: 50, NextToken };
    const page = await guardDuty.listFindings(input, { abortSignal: signal });
    return { items: page.FindingIds, next: page.NextToken };
  });
  const batches = Array.from({ length: Math.ceil(ids.length / IDS_A_CALL) }, (_, index) =>
    ids.slice(index * IDS_A_CALL, (index + 1) * IDS_A_CALL),
  );
  const answers = await Promise.all(
    batches.map((FindingIds) => guardDuty.getFindings({ DetectorId, FindingIds }, { abortSignal: signal })),
  );
  return answers.flatMap(({ Findings }) => {
    if (!Findings?.length) throw new InvalidAnswer('an answer without its findings');
    return Findings.filter((finding) => !isSample(finding)).map(threatOf);
  });
}

/** `CreateSampleFindings` marks what it makes. */
const isSample = ({ Title, Service }: Finding): boolean =>
  /^\[SAMPLE\]/.test(Title ?? '') || /"sample"\s*:\s*true/.test(Service?.AdditionalInfo?.Value ?? '');

function threatOf(finding: Finding): ThreatFinding {
  const { Resource: resource, Service: service } = finding;
  const instance = resource?.InstanceDetails?.InstanceId;
  const { UserName, PrincipalId } = resource?.AccessKeyDetails ?? {};
  const session = PrincipalId?.split(':')[1];
  const at = finding.UpdatedAt ?? finding.CreatedAt ?? '';
  const instanceIds = [instance, session].filter((id): id is string => /^i-[0-9a-f]+$/.test(id ?? ''));
  return {
    arn: finding.Arn ?? finding.Id ?? '',
    products: ['GuardDuty'],
    type: finding.Type ?? 'unknown',
    title: finding.Title ?? finding.Type ?? 'GuardDuty finding',
    description: finding.Description ?? '',
    severity: severityOf(finding.Severity ?? 0),
    instanceIds: [...new Set(instanceIds)],
    actor: UserName && session ? `${UserName}/${session}` : (UserName ?? null),
    sourceIps: remoteIps(finding),
    firstAt: iso(service?.EventFirstSeen ?? finding.CreatedAt ?? at),
    lastAt: iso(service?.EventLastSeen ?? at),
  };
}

function remoteIps({ Service }: Finding): string[] {
  const action = Service?.Action;
  const remote: (RemoteIpDetails | undefined)[] = [
    action?.AwsApiCallAction?.RemoteIpDetails,
    action?.NetworkConnectionAction?.RemoteIpDetails,
    ...(action?.PortProbeAction?.PortProbeDetails ?? []).map((probe) => probe.RemoteIpDetails),
  ];
  return [...new Set(remote.flatMap((one) => (one?.IpAddressV4 ? [one.IpAddressV4] : [])))];
}

/** GuardDuty User Guide, "Severity levels of findings": from 9, from 7, from 4; below is low. */
function severityOf(value: number): ThreatFinding['severity'] {
  if (value >= 9) return 'critical';
  if (value >= 7) return 'high';
  return value >= 4 ? 'medium' : 'low';
}

function iso(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new InvalidAnswer('a finding without a time');
  return at.toISOString();
}
