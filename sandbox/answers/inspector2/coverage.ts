import type { CoveredResource, ListCoverageCommandInput, ListCoverageCommandOutput } from '@aws-sdk/client-inspector2';
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

/** @param scans - whether instances are scanned at all: those that are not are not listed. */
export function coverageAnswers(fleet: Fleet, scans: () => boolean) {
  return {
    ListCoverage({ input }: Call<ListCoverageCommandInput>): Out<ListCoverageCommandOutput> {
      const all = scans() ? fleet.findings.coverage() : [];
      const wanted = all.filter((resource) => covered(resource, input.filterCriteria));
      const { items, next } = page(wanted, input.nextToken, input.maxResults ?? 200, invalidToken);
      return { coveredResources: items, ...(next ? { nextToken: next } : {}) };
    },
  };
}
