import type { ConfigService } from '@aws-sdk/client-config-service';
import { InvalidAnswer } from '../../aws/errors.js';
import { allPages } from '../../aws/pages.js';
import { essentialTypes, keyOf, knownType, resourceTypes } from './resource.js';

const types = [...essentialTypes, resourceTypes.inventory].map((type) => `'${type}'`).join(', ');

/**
 * Config SelectResourceConfig: `keyOf` of what is there and was recorded since a time, a hundred a call. What has not
 * been recorded since then has not changed, so that its history need not be read.
 */
export async function readChanged(config: ConfigService, since: string, signal: AbortSignal): Promise<Set<string>> {
  const Expression = `SELECT resourceId, resourceType WHERE resourceType IN (${types}) AND configurationItemCaptureTime >= '${since}'`;
  const results = await allPages(async (NextToken) => {
    const page = await config.selectResourceConfig({ Expression, Limit: 100, NextToken }, { abortSignal: signal });
    return { items: page.Results, next: page.NextToken };
  });
  return new Set(results.map(changedKey));
}

/** Each result is a JSON text. */
function changedKey(text: string): string {
  let row: { resourceId?: unknown; resourceType?: unknown };
  try {
    row = JSON.parse(text);
  } catch (error) {
    throw new InvalidAnswer('a result that is not JSON', { cause: error });
  }
  const type = knownType(typeof row.resourceType === 'string' ? row.resourceType : undefined);
  if (!type || typeof row.resourceId !== 'string') throw new InvalidAnswer('a result without its resource');
  return keyOf({ type, id: row.resourceId });
}
