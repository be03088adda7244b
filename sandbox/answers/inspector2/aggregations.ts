import type {
  AggregationResponse,
  FilterCriteria,
  Finding,
  ListFindingAggregationsCommandInput,
  ListFindingAggregationsCommandOutput,
  SeverityCounts,
  StringFilter,
} from '@aws-sdk/client-inspector2';
import { AwsError, type Call } from '../../answer.js';
import type { Fleet } from '../../fleet.js';
import { page } from '../page.js';
import { textMatches } from './criteria.js';
import type { FindingQuery } from './finding-query.js';
import { invalidToken } from './findings.js';

type Input = ListFindingAggregationsCommandInput;

/** As Inspector counts: there is no member for low, informational and untriaged findings, which only `all` contains. */
type Counts = { -readonly [Member in keyof SeverityCounts]-?: number };

/** What is counted together, and how it is told apart from the rest. */
interface Aggregation {
  readonly member: 'ec2InstanceAggregation' | 'accountAggregation' | 'titleAggregation' | 'findingTypeAggregation';
  /** @param says - the finding apart from its host. */
  keyOf(says: Partial<Finding>, instanceId: string): string;
  wording(group: Group): Record<string, unknown>;
  /** Criteria that the request adds, by the names that ListFindings has for them. */
  readonly criteria: Readonly<Record<string, string>>;
}

interface Group {
  /** Any of its findings. */
  readonly one: Finding;
  readonly severityCounts: Counts;
  exploitAvailable: number;
  fixAvailable: number;
  network: number;
}

const counted = ({ exploitAvailable, fixAvailable }: Group) => ({
  exploitAvailableCount: exploitAvailable,
  fixAvailableCount: fixAvailable,
});

const aggregations: Readonly<Record<string, Aggregation>> = {
  AWS_EC2_INSTANCE: {
    member: 'ec2InstanceAggregation',
    criteria: { amis: 'ec2InstanceImageId', instanceIds: 'resourceId', instanceTags: 'resourceTags' },
    keyOf: (_says, instanceId) => instanceId,
    wording: ({ one, network }) => {
      const instance = one.resources?.[0];
      return {
        instanceId: instance?.id,
        ami: instance?.details?.awsEc2Instance?.imageId,
        operatingSystem: instance?.details?.awsEc2Instance?.platform,
        instanceTags: instance?.tags,
        networkFindings: network,
      };
    },
  },
  ACCOUNT: {
    member: 'accountAggregation',
    criteria: { findingType: 'findingType', resourceType: 'resourceType' },
    keyOf: () => '',
    wording: counted,
  },
  FINDING_TYPE: {
    member: 'findingTypeAggregation',
    criteria: { findingType: 'findingType', resourceType: 'resourceType' },
    keyOf: ({ type = '' }) => type,
    wording: counted,
  },
  TITLE: {
    member: 'titleAggregation',
    criteria: {
      titles: 'title',
      vulnerabilityIds: 'vulnerabilityId',
      findingType: 'findingType',
      resourceType: 'resourceType',
    },
    keyOf: ({ title = '' }) => title,
    wording: ({ one }) => ({
      title: one.title,
      vulnerabilityId: one.packageVulnerabilityDetails?.vulnerabilityId,
    }),
  },
};

const unsupported = (what: string) =>
  new AwsError('ValidationException', `The sandbox does not aggregate by ${what}`, 400, {
    reason: 'FIELD_VALIDATION_FAILED',
  });

/** Active findings counted by instance, account, type or title. */
export function aggregationAnswers({ findings }: Fleet, query: FindingQuery) {
  const kept = new Map<string, { readonly changes: number; readonly responses: readonly AggregationResponse[] }>();

  function responses(input: Input): readonly AggregationResponse[] {
    const key = JSON.stringify([input.aggregationType, input.accountIds, input.aggregationRequest]);
    const known = kept.get(key);
    if (known?.changes === findings.changes) return known.responses;
    if (kept.size > 16) kept.clear();
    const made = count(input);
    kept.set(key, { changes: findings.changes, responses: made });
    return made;
  }

  function count(input: Input): AggregationResponse[] {
    const how = aggregations[input.aggregationType ?? ''];
    if (!how) throw unsupported(String(input.aggregationType));
    const request = requestOf(input, how);
    const groups = new Map<string, Group>();
    for (const row of query.unordered(criteriaOf(input, how, request))) {
      const says = findings.says(row);
      const account = says.awsAccountId ?? '';
      if (input.accountIds && !textMatches(filters(input.accountIds), [account])) continue;
      const key = `${account} ${how.keyOf(says, findings.instanceId(row))}`;
      const group = groups.get(key) ?? emptyGroup(findings.finding(row));
      groups.set(key, group);
      add(group, says);
    }
    const counts = [...groups.values()].map((group) => ({
      accountId: group.one.awsAccountId,
      severityCounts: group.severityCounts,
      ...how.wording(group),
    }));
    return sorted(counts, request).map((entry) => ({ [how.member]: entry }) as unknown as AggregationResponse);
  }

  return {
    ListFindingAggregations({ input }: Call<Input>): Omit<ListFindingAggregationsCommandOutput, '$metadata'> {
      const { items, next } = page(responses(input), input.nextToken, input.maxResults ?? 100, invalidToken);
      return { aggregationType: input.aggregationType, responses: items, ...(next ? { nextToken: next } : {}) };
    },
  };
}

function requestOf({ aggregationRequest, aggregationType }: Input, { member }: Aggregation): Record<string, unknown> {
  const members = Object.entries(aggregationRequest ?? {});
  const other = members.find(([name]) => name !== member);
  if (other) throw unsupported(`${other[0]} where the type is ${aggregationType}`);
  return (members[0]?.[1] as Record<string, unknown> | undefined) ?? {};
}

function criteriaOf(input: Input, how: Aggregation, request: Record<string, unknown>): FilterCriteria {
  const equals = (value: string) => [{ comparison: 'EQUALS', value }];
  const asked = Object.entries(request).flatMap(([name, value]) => {
    if (name === 'sortBy' || name === 'sortOrder') return [];
    const criterion = how.criteria[name];
    if (!criterion) throw unsupported(`${name} of ${input.aggregationType}`);
    return [[criterion, typeof value === 'string' ? equals(value) : value]];
  });
  return { findingStatus: equals('ACTIVE'), ...Object.fromEntries(asked) } as FilterCriteria;
}

const filters = (all: readonly StringFilter[]) => all as Parameters<typeof textMatches>[0];

interface Counted {
  readonly severityCounts: Counts;
  readonly networkFindings?: number;
}

function sorted<T extends Counted>(entries: readonly T[], { sortBy, sortOrder }: Record<string, unknown>): T[] {
  const keys: Readonly<Record<string, (entry: Counted) => number>> = {
    CRITICAL: ({ severityCounts }) => severityCounts.critical,
    HIGH: ({ severityCounts }) => severityCounts.high,
    NETWORK_FINDINGS: ({ networkFindings = 0 }) => networkFindings,
  };
  const key = keys[String(sortBy)] ?? (({ severityCounts }: Counted) => severityCounts.all);
  const sign = sortOrder === 'ASC' ? 1 : -1;
  return entries.toSorted((a, b) => sign * (key(a) - key(b)));
}

const emptyGroup = (one: Finding): Group => ({
  one,
  severityCounts: { all: 0, critical: 0, high: 0, medium: 0 },
  exploitAvailable: 0,
  fixAvailable: 0,
  network: 0,
});

function add(group: Group, { severity, exploitAvailable, fixAvailable, type }: Partial<Finding>): void {
  const counts = group.severityCounts;
  counts.all += 1;
  if (severity === 'CRITICAL') counts.critical += 1;
  if (severity === 'HIGH') counts.high += 1;
  if (severity === 'MEDIUM') counts.medium += 1;
  if (exploitAvailable === 'YES') group.exploitAvailable += 1;
  if (fixAvailable === 'YES') group.fixAvailable += 1;
  if (type === 'NETWORK_REACHABILITY') group.network += 1;
}
