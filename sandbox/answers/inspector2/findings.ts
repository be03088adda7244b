import type {
  BatchGetFindingDetailsCommandInput,
  BatchGetFindingDetailsCommandOutput,
  Finding,
  FindingDetail,
  FindingDetailsError,
  ListFindingsCommandInput,
  ListFindingsCommandOutput,
  SortCriteria,
} from '@aws-sdk/client-inspector2';
import { AwsError, type Call } from '../../answer.js';
import type { Fleet } from '../../fleet.js';
import { page } from '../page.js';
import { matching } from './criteria.js';

type Out<T> = Omit<T, '$metadata'>;

/** ListFindings never gives more than 25 findings, although it accepts a maxResults of 100: Inspector API reference. */
const largestPage = 25;

export const invalidToken = () =>
  new AwsError('ValidationException', 'Invalid nextToken', 400, { reason: 'FIELD_VALIDATION_FAILED' });

const severities = ['UNTRIAGED', 'INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

const sortKeys: Readonly<Record<string, (finding: Finding) => string | number>> = {
  AWS_ACCOUNT_ID: ({ awsAccountId = '' }) => awsAccountId,
  FINDING_TYPE: ({ type = '' }) => type,
  SEVERITY: ({ severity = 'UNTRIAGED' }) => severities.indexOf(severity),
  FIRST_OBSERVED_AT: ({ firstObservedAt }) => firstObservedAt?.getTime() ?? 0,
  LAST_OBSERVED_AT: ({ lastObservedAt }) => lastObservedAt?.getTime() ?? 0,
  FINDING_STATUS: ({ status = '' }) => status,
  RESOURCE_TYPE: ({ resources }) => resources?.[0]?.type ?? '',
  NETWORK_PROTOCOL: ({ networkReachabilityDetails }) => networkReachabilityDetails?.protocol ?? '',
  VULNERABILITY_ID: ({ packageVulnerabilityDetails }) => packageVulnerabilityDetails?.vulnerabilityId ?? '',
  VULNERABILITY_SOURCE: ({ packageVulnerabilityDetails }) => packageVulnerabilityDetails?.source ?? '',
  INSPECTOR_SCORE: ({ inspectorScore = 0 }) => inspectorScore,
  VENDOR_SEVERITY: ({ packageVulnerabilityDetails }) => packageVulnerabilityDetails?.vendorSeverity ?? '',
  EPSS_SCORE: ({ epss }) => epss?.score ?? 0,
};

/** Without sort criteria the order is that of the ARNs: it means nothing, and it is the same on every call. */
function sorted(findings: readonly Finding[], criteria: SortCriteria | undefined): Finding[] {
  const byArn = findings.toSorted((a, b) => ((a.findingArn ?? '') < (b.findingArn ?? '') ? -1 : 1));
  const key = criteria?.field ? sortKeys[criteria.field] : undefined;
  if (!key) return byArn;
  const sign = criteria?.sortOrder === 'ASC' ? 1 : -1;
  return byArn.sort((a, b) => sign * compare(key(a), key(b)));
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

export function findingAnswers(fleet: Fleet) {
  return {
    ListFindings({ input }: Call<ListFindingsCommandInput>): Out<ListFindingsCommandOutput> {
      const wanted = fleet.findings.list().filter(matching(input.filterCriteria));
      const size = Math.min(input.maxResults ?? largestPage, largestPage);
      const { items, next } = page(sorted(wanted, input.sortCriteria), input.nextToken, size, invalidToken);
      return { findings: items, ...(next ? { nextToken: next } : {}) };
    },

    BatchGetFindingDetails({
      input,
    }: Call<BatchGetFindingDetailsCommandInput>): Out<BatchGetFindingDetailsCommandOutput> {
      const byArn = new Map(fleet.findings.list().map((finding) => [finding.findingArn, finding]));
      const findingDetails: FindingDetail[] = [];
      const errors: FindingDetailsError[] = [];
      for (const findingArn of input.findingArns ?? []) {
        const finding = byArn.get(findingArn);
        const detail = finding && fleet.findings.detail(finding);
        if (detail) findingDetails.push(detail);
        else
          errors.push({
            findingArn,
            errorCode: 'FINDING_DETAILS_NOT_FOUND',
            errorMessage: 'Finding details not found.',
          });
      }
      return { findingDetails, errors };
    },
  };
}
