import type {
  BatchGetFindingDetailsCommandInput,
  BatchGetFindingDetailsCommandOutput,
  FindingDetail,
  FindingDetailsError,
  ListFindingsCommandInput,
  ListFindingsCommandOutput,
} from '@aws-sdk/client-inspector2';
import { AwsError, type Call } from '../../answer.js';
import type { Fleet } from '../../fleet.js';
import { page } from '../page.js';
import type { FindingQuery } from './finding-query.js';

type Out<T> = Omit<T, '$metadata'>;

/** ListFindings never gives more than 25 findings, although it accepts a maxResults of 100: Inspector API reference. */
const largestPage = 25;

export const invalidToken = () =>
  new AwsError('ValidationException', 'Invalid nextToken', 400, { reason: 'FIELD_VALIDATION_FAILED' });

export function findingAnswers({ findings }: Fleet, query: FindingQuery) {
  return {
    ListFindings({ input }: Call<ListFindingsCommandInput>): Out<ListFindingsCommandOutput> {
      const rows = query.rows(input.filterCriteria, input.sortCriteria);
      const size = Math.min(input.maxResults ?? largestPage, largestPage);
      const { items, next } = page(rows, input.nextToken, size, invalidToken);
      return {
        findings: items.map((row) => findings.finding(row)),
        ...(next ? { nextToken: next } : {}),
      };
    },

    BatchGetFindingDetails({
      input,
    }: Call<BatchGetFindingDetailsCommandInput>): Out<BatchGetFindingDetailsCommandOutput> {
      const findingDetails: FindingDetail[] = [];
      const errors: FindingDetailsError[] = [];
      for (const findingArn of input.findingArns ?? []) {
        const row = query.byArn(findingArn);
        const detail = row === undefined ? undefined : findings.detail(findings.finding(row));
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
