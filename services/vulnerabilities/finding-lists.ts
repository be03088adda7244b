import type { FilterCriteria, Inspector2 } from '@aws-sdk/client-inspector2';
import { takeOut } from '../aws/lean-answer.js';
import { allPages } from '../aws/pages.js';
import { type FindingRecord, findingRecord, type ListedFinding, type Shared } from './observed-finding.js';

/** Every filter of ListFindings takes ten values (Amazon Inspector API reference, FilterCriteria). */
export const IDS_A_CALL = 10;

const equals = <T extends string>(value: T) => ({ comparison: 'EQUALS' as const, value });
const isPath = [equals('NETWORK_REACHABILITY')];
const isNoPath = [{ comparison: 'NOT_EQUALS' as const, value: 'NETWORK_REACHABILITY' }];

/**
 * Parts of what Inspector found that together are all of it, in the order in which a large fleet is read: what is open
 * to a network decides how urgent everything else is, what nobody has rated yet may be as bad as anything.
 */
export const bands = ['path', 'critical', 'untriaged', 'high', 'rest'] as const;
export type Band = (typeof bands)[number];

const criteria: Readonly<Record<Band | 'all', FilterCriteria>> = {
  all: {},
  path: { findingType: isPath },
  critical: { findingType: isNoPath, severity: [equals('CRITICAL')] },
  untriaged: { findingType: isNoPath, severity: [equals('UNTRIAGED')] },
  high: { findingType: isNoPath, severity: [equals('HIGH')] },
  rest: { findingType: isNoPath, severity: [equals('MEDIUM'), equals('LOW'), equals('INFORMATIONAL')] },
};

/**
 * Inspector `ListFindings`, all pages: the active findings of at most ten instances, each of which is in the answer; or
 * of every instance of the account, of which those that have some are. An administrator of Inspector would otherwise be
 * given those of all its members.
 */
export async function listFindings(
  inspector: Inspector2,
  { ids, account, band, shared }: { ids?: readonly string[]; account?: string; band: Band | 'all'; shared: Shared },
  signal: AbortSignal,
): Promise<Map<string, readonly FindingRecord[]>> {
  const filterCriteria = {
    findingStatus: [equals('ACTIVE')],
    resourceType: [equals('AWS_EC2_INSTANCE')],
    ...(ids && { resourceId: ids.map(equals) }),
    ...(account !== undefined && { awsAccountId: [equals(account)] }),
    ...criteria[band],
  };
  const sortCriteria = { field: 'SEVERITY' as const, sortOrder: 'DESC' as const };
  const { ListFindingsCommand } = await import('@aws-sdk/client-inspector2');
  const byInstance = new Map<string, FindingRecord[]>(ids?.map((id) => [id, []]));
  await allPages(async (nextToken) => {
    const command = new ListFindingsCommand({ filterCriteria, sortCriteria, maxResults: 100, nextToken });
    const listed = takeOut(command, 'findings', (one: ListedFinding) => findingRecord(one, shared));
    const page = await inspector.send(command, { abortSignal: signal });
    for (const record of listed() ?? []) {
      if (!record) continue;
      const others = byInstance.get(record.instance_id);
      if (others) others.push(record);
      else if (!ids) byInstance.set(record.instance_id, [record]);
    }
    // Kept as compact records above: only whether there was a list at all matters from here on.
    return { items: page.findings, next: page.nextToken };
  });
  return byInstance;
}
