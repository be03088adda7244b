import type {
  CoveredResource,
  Finding,
  ListCoverageCommandInput,
  ListCoverageCommandOutput,
  ListFindingAggregationsCommandInput,
  ListFindingAggregationsCommandOutput,
  SeverityCounts,
} from '@aws-sdk/client-inspector2';
import { AwsError, type Call } from '../../answer.js';
import type { Fleet } from '../../fleet.js';
import { page } from '../page.js';
import { inPeriod, textMatches } from './criteria.js';
import { invalidToken } from './findings.js';

type Out<T> = Omit<T, '$metadata'>;

const fields: Readonly<Record<string, (resource: CoveredResource) => readonly (string | undefined)[]>> = {
  resourceId: ({ resourceId }) => [resourceId],
  resourceType: ({ resourceType }) => [resourceType],
  accountId: ({ accountId }) => [accountId],
  scanType: ({ scanType }) => [scanType],
  scanMode: ({ scanMode }) => [scanMode],
  scanStatusCode: ({ scanStatus }) => [scanStatus?.statusCode],
  scanStatusReason: ({ scanStatus }) => [scanStatus?.reason],
};

function covered(resource: CoveredResource, criteria: ListCoverageCommandInput['filterCriteria']): boolean {
  return Object.entries(criteria ?? {}).every(([name, filters]) => {
    if (!filters?.length) return true;
    const values = fields[name];
    if (values) return textMatches(filters as Parameters<typeof textMatches>[0], values(resource));
    if (name === 'lastScannedAt') {
      return (filters as Parameters<typeof inPeriod>[0][]).some((filter) => inPeriod(filter, resource.lastScannedAt));
    }
    if (name === 'ec2InstanceTags') {
      const tags = resource.resourceMetadata?.ec2?.tags ?? {};
      return (filters as { key: string; value?: string }[]).some(
        ({ key, value }) => key in tags && (value === undefined || tags[key] === value),
      );
    }
    throw new AwsError('ValidationException', `The sandbox has nothing to filter by ${name}`, 400, {
      reason: 'FIELD_VALIDATION_FAILED',
    });
  });
}

export function coverageAnswers(fleet: Fleet) {
  return {
    ListCoverage({ input }: Call<ListCoverageCommandInput>): Out<ListCoverageCommandOutput> {
      const wanted = fleet.findings.coverage().filter((resource) => covered(resource, input.filterCriteria));
      const { items, next } = page(wanted, input.nextToken, input.maxResults ?? 200, invalidToken);
      return { coveredResources: items, ...(next ? { nextToken: next } : {}) };
    },

    /** Counts of active findings by instance: the one aggregation that the sandbox has. */
    ListFindingAggregations({
      input,
    }: Call<ListFindingAggregationsCommandInput>): Out<ListFindingAggregationsCommandOutput> {
      if (input.aggregationType !== 'AWS_EC2_INSTANCE') {
        throw new AwsError('ValidationException', `The sandbox does not aggregate by ${input.aggregationType}`, 400, {
          reason: 'FIELD_VALIDATION_FAILED',
        });
      }
      const byInstance = new Map<string, Finding[]>();
      for (const finding of fleet.findings.list()) {
        const id = finding.resources?.[0]?.id;
        if (id && finding.status === 'ACTIVE') byInstance.set(id, [...(byInstance.get(id) ?? []), finding]);
      }
      const responses = [...byInstance].map(([instanceId, findings]) => ({
        ec2InstanceAggregation: {
          instanceId,
          accountId: findings[0]?.awsAccountId,
          ami: findings[0]?.resources?.[0]?.details?.awsEc2Instance?.imageId,
          operatingSystem: findings[0]?.resources?.[0]?.details?.awsEc2Instance?.platform,
          instanceTags: findings[0]?.resources?.[0]?.tags,
          severityCounts: counts(findings),
          networkFindings: findings.filter(({ type }) => type === 'NETWORK_REACHABILITY').length,
        },
      }));
      const { items, next } = page(responses, input.nextToken, input.maxResults ?? 100, invalidToken);
      return { aggregationType: input.aggregationType, responses: items, ...(next ? { nextToken: next } : {}) };
    },
  };
}

function counts(findings: readonly Finding[]): SeverityCounts {
  const of = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted).length;
  return { all: findings.length, critical: of('CRITICAL'), high: of('HIGH'), medium: of('MEDIUM') };
}
