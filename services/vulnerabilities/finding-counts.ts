import type { AggregationResponse, Inspector2 } from '@aws-sdk/client-inspector2';
import { allPages } from '../aws/pages.js';

/** Active findings of one instance as Inspector counts them itself. Everything else is low or not rated yet. */
export interface InstanceCounts {
  readonly all: number;
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  /** Open paths, of whatever severity. */
  readonly paths: number;
}

/** Inspector `ListFindingAggregations` by instance, all pages: a hundred instances a page. An absent one has none. */
export async function countFindings(
  inspector: Inspector2,
  account: string | null,
  signal: AbortSignal,
): Promise<Map<string, InstanceCounts>> {
  const responses = await allPages(async (nextToken) => {
    const page = await inspector.listFindingAggregations(
      {
        aggregationType: 'AWS_EC2_INSTANCE',
        ...(account !== null && { accountIds: [{ comparison: 'EQUALS', value: account }] }),
        maxResults: 100,
        nextToken,
      },
      { abortSignal: signal },
    );
    return { items: page.responses, next: page.nextToken };
  });
  return new Map(responses.flatMap(countsOf));
}

function countsOf({ ec2InstanceAggregation: one }: AggregationResponse): [string, InstanceCounts][] {
  if (!one?.instanceId) return [];
  const { all = 0, critical = 0, high = 0, medium = 0 } = one.severityCounts ?? {};
  return [[one.instanceId, { all, critical, high, medium, paths: one.networkFindings ?? 0 }]];
}
