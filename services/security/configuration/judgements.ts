import type { ComplianceType, ConfigService } from '@aws-sdk/client-config-service';
import { InvalidAnswer } from '../../aws/errors.js';
import { allPages } from '../../aws/pages.js';
import type { ResourceRef } from './resource.js';

/** What a Config rule, or all rules together, say of a resource. */
export interface Judgement {
  readonly said: ComplianceType;
  /** null: of all rules together. */
  readonly rule: string | null;
  /** How many rules are violated, where it is of all together; AWS counts no further than 25. */
  readonly violated?: number;
}

/** Config GetComplianceDetailsByResource: rule by rule. What does not apply says nothing. */
export async function readJudgements(
  config: ConfigService,
  { type: ResourceType, id: ResourceId }: ResourceRef,
  signal: AbortSignal,
): Promise<Judgement[]> {
  const results = await allPages(async (NextToken) => {
    const asked = { ResourceType, ResourceId, NextToken };
    const page = await config.getComplianceDetailsByResource(asked, { abortSignal: signal });
    return { items: page.EvaluationResults, next: page.NextToken };
  });
  return results.flatMap(({ ComplianceType: said, EvaluationResultIdentifier: identifier }) => {
    if (!said) throw new InvalidAnswer('an evaluation without its result');
    if (said === 'NOT_APPLICABLE') return [];
    return [{ said, rule: identifier?.EvaluationResultQualifier?.ConfigRuleName ?? 'a Config rule' }];
  });
}

/** Config DescribeComplianceByResource: a hundred resources a call, without the names of the rules. By id. */
export async function readCompliance(
  config: ConfigService,
  ResourceType: string,
  signal: AbortSignal,
): Promise<Map<string, Judgement>> {
  const all = await allPages(async (NextToken) => {
    const page = await config.describeComplianceByResource(
      { ResourceType, Limit: 100, NextToken },
      { abortSignal: signal },
    );
    return { items: page.ComplianceByResources, next: page.NextToken };
  });
  return new Map(
    all.map(({ ResourceId: id, Compliance: { ComplianceType: said, ComplianceContributorCount: count } = {} }) => {
      if (!id || !said) throw new InvalidAnswer('the compliance of a resource without its id or result');
      const violated = count?.CappedCount;
      return [id, { said, rule: null, ...(violated !== undefined && { violated }) }];
    }),
  );
}
