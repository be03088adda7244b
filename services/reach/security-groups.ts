import { BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { allPages } from '../aws/pages.js';
import { sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import { type Told, told } from './told.js';
import { type WorldRule, worldRules } from './world-rule.js';

type WorldRules = readonly WorldRule[];

/** What security groups let in from anywhere, by their id, kept for five minutes. */
export class SecurityGroups {
  readonly #region: string;
  readonly #groups: BatchedReads<WorldRules | 'not_told'>;

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    this.#groups = new BatchedReads<WorldRules | 'not_told'>({
      clock,
      freshS: FRESH_S.securityGroups,
      batch: 200,
      concurrency: 1,
      read: (ids, signal) => readSecurityGroups(clients, ids, signal),
    });
  }

  async of(ids: readonly string[], signal: AbortSignal): Promise<Told<WorldRules>> {
    const what = { source: sources.securityGroups, one: 'security group', region: this.#region };
    return told(await this.#groups.get(ids, signal), what);
  }
}

async function readSecurityGroups(
  clients: Clients,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, WorldRules | 'not_told'>> {
  const ec2 = await clients.ec2();
  const groups = await allPages(async (NextToken) => {
    // A filter, not GroupIds: one group that is gone would refuse the whole call.
    const Filters = [{ Name: 'group-id', Values: [...ids] }];
    const page = await ec2.describeSecurityGroups({ Filters, MaxResults: 1000, NextToken }, { abortSignal: signal });
    return { items: page.SecurityGroups, next: page.NextToken };
  });
  const answer = new Map<string, WorldRules | 'not_told'>(ids.map((id) => [id, 'not_told']));
  for (const { GroupId, IpPermissions } of groups) if (GroupId) answer.set(GroupId, worldRules(IpPermissions ?? []));
  return answer;
}
