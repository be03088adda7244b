import { allPages } from '../aws/pages.js';
import { type ExportedFile, listFile, type Scope } from './recording.js';

/** Ids that one call takes (Amazon GuardDuty API, GetFindings). */
const GUARDDUTY_BATCH = 50;

/** `inspector2/findings.json`: every active finding of an instance, as ListFindings answers it. */
export async function exportInspector({ clients }: Scope): Promise<ExportedFile> {
  const inspector = await clients.inspector();
  const findings = await allPages(async (nextToken) => {
    const page = await inspector.listFindings({
      filterCriteria: {
        findingStatus: [{ comparison: 'EQUALS', value: 'ACTIVE' }],
        resourceType: [{ comparison: 'EQUALS', value: 'AWS_EC2_INSTANCE' }],
      },
      maxResults: 100,
      nextToken,
    });
    return { items: page.findings, next: page.nextToken };
  });
  return listFile('inspector2/findings.json', 'findings', findings);
}

/** `guardduty/<region>.json`; undefined where no detector is. */
export async function exportGuardDuty({ clients, from }: Scope, region: string): Promise<ExportedFile | undefined> {
  const guardduty = await clients.guardduty(region);
  const { DetectorIds: [DetectorId] = [] } = await guardduty.listDetectors({});
  if (DetectorId === undefined) return undefined;
  const ids = await allPages(async (NextToken) => {
    const FindingCriteria = { Criterion: { updatedAt: { GreaterThanOrEqual: from.getTime() } } };
    const page = await guardduty.listFindings({ DetectorId, FindingCriteria, MaxResults: 50, NextToken });
    return { items: page.FindingIds, next: page.NextToken };
  });
  const findings: unknown[] = [];
  for (let at = 0; at < ids.length; at += GUARDDUTY_BATCH) {
    const FindingIds = ids.slice(at, at + GUARDDUTY_BATCH);
    findings.push(...((await guardduty.getFindings({ DetectorId, FindingIds })).Findings ?? []));
  }
  return listFile(`guardduty/${region}.json`, 'Findings', findings);
}

/** `securityhub/<region>.json`: what is active and was updated since. */
export async function exportSecurityHub({ clients, from, to }: Scope, region: string): Promise<ExportedFile> {
  const securityhub = await clients.securityhub(region);
  const findings = await allPages(async (NextToken) => {
    const page = await securityhub.getFindings({
      Filters: {
        RecordState: [{ Comparison: 'EQUALS', Value: 'ACTIVE' }],
        UpdatedAt: [{ Start: from.toISOString(), End: to.toISOString() }],
      },
      MaxResults: 100,
      NextToken,
    });
    return { items: page.Findings, next: page.NextToken };
  });
  return listFile(`securityhub/${region}.json`, 'Findings', findings);
}
