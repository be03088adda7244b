import type { Filter, ListFiltersCommandInput, ListFiltersCommandOutput } from '@aws-sdk/client-inspector2';
import type { Call } from '../../answer.js';
import type { Fleet } from '../../fleet.js';
import { page } from '../page.js';
import { invalidToken } from './findings.js';

type Out<T> = Omit<T, '$metadata'>;

const place = 'arn:aws:inspector2:us-west-2:111122223333:owner/111122223333/filter';

/** The one suppression rule of the account. It has no end: Inspector's rules have none. */
const suppression = ({ state }: Fleet): Filter => ({
  arn: `${place}/5e9d1c47f20b83a6`,
  ownerId: '111122223333',
  name: 'no-fix-in-dev',
  description: 'Findings without a fix on development hosts',
  reason: 'Accepted by the platform team: rebuilt every week',
  action: 'SUPPRESS',
  criteria: {
    resourceTags: [{ comparison: 'EQUALS', key: 'env', value: 'dev' }],
    fixAvailable: [{ comparison: 'EQUALS', value: 'NO' }],
  },
  createdAt: state.ago(24 * 90),
  updatedAt: state.ago(24 * 90),
});

/** Recorded data says nothing of rules: with it there are none. */
export const filterAnswers = (fleet: Fleet) => ({
  ListFilters({ input }: Call<ListFiltersCommandInput>): Out<ListFiltersCommandOutput> {
    const { action, arns, maxResults = 100, nextToken } = input;
    const all = fleet.configuration === undefined ? [suppression(fleet)] : [];
    const wanted = all.filter((one) => (!action || one.action === action) && (!arns || arns.includes(one.arn ?? '')));
    const { items, next } = page(wanted, nextToken, maxResults, invalidToken);
    return { filters: [...items], ...(next ? { nextToken: next } : {}) };
  },
});
