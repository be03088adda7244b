import type {
  Condition,
  Finding,
  GetFindingsCommandInput,
  GetFindingsCommandOutput,
  ListDetectorsCommandInput,
  ListDetectorsCommandOutput,
  ListFindingsCommandInput,
  ListFindingsCommandOutput,
} from '@aws-sdk/client-guardduty';
import { type Answers, AwsError, type Call } from '../answer.js';
import { detectorId } from '../fleet/threats.js';
import type { Fleet } from '../fleet.js';
import type { World } from '../world.js';
import { page } from './page.js';

type Out<Output> = Omit<Output, '$metadata'>;

const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message);
const badToken = () => badRequest('The request is rejected because the input token is invalid.');

/** GuardDuty API reference, ListFindings: 50 a page where nothing else is asked. */
const pageSize = 50;

/** Members of a finding by the names that criteria use. */
const values: Readonly<Record<string, (finding: Finding) => string | number | undefined>> = {
  id: ({ Id }) => Id,
  type: ({ Type }) => Type,
  severity: ({ Severity }) => Severity,
  updatedAt: ({ UpdatedAt }) => Date.parse(UpdatedAt ?? ''),
  createdAt: ({ CreatedAt }) => Date.parse(CreatedAt ?? ''),
  'service.archived': ({ Service }) => String(Service?.Archived ?? false),
  'resource.instanceDetails.instanceId': ({ Resource }) => Resource?.InstanceDetails?.InstanceId,
};

/** One detector, in the sandbox's own region; GuardDuty is not enabled in any other, nor where nothing was recorded. */
export function guarddutyAnswers(world: World, fleet: Fleet): Answers {
  const { guardDuty } = fleet.threats;
  const enabled = (region: string) => region === world.region && guardDuty !== undefined;
  const findings = (asked: string | undefined, region: string): readonly Finding[] => {
    if (asked === detectorId && enabled(region)) return guardDuty ?? [];
    throw badRequest('The request is rejected because the input detectorId is not owned by the current account.');
  };
  return {
    ListDetectors({ region }: Call<ListDetectorsCommandInput>): Out<ListDetectorsCommandOutput> {
      return { DetectorIds: enabled(region) ? [detectorId] : [] };
    },

    ListFindings({ input, region }: Call<ListFindingsCommandInput>): Out<ListFindingsCommandOutput> {
      const criteria = Object.entries(input.FindingCriteria?.Criterion ?? {});
      const wanted = findings(input.DetectorId, region).filter((finding) =>
        criteria.every(([name, condition]) => holds(name, condition, finding)),
      );
      const ids = wanted.map(({ Id = '' }) => Id);
      const { items, next } = page(ids, input.NextToken, input.MaxResults ?? pageSize, badToken);
      return { FindingIds: items, NextToken: next ?? '' };
    },

    GetFindings({ input, region }: Call<GetFindingsCommandInput>): Out<GetFindingsCommandOutput> {
      const asked = new Set(input.FindingIds);
      return { Findings: findings(input.DetectorId, region).filter(({ Id = '' }) => asked.has(Id)) };
    },
  };
}

function holds(name: string, condition: Condition, finding: Finding): boolean {
  const read = Object.hasOwn(values, name) ? values[name] : undefined;
  if (!read) throw badRequest(`The request is rejected because the sandbox has nothing to filter by ${name}.`);
  const value = read(finding);
  const { Equals = condition.Eq, NotEquals = condition.Neq } = condition;
  const number = Number(value);
  return (
    (!Equals || Equals.includes(String(value))) &&
    !NotEquals?.includes(String(value)) &&
    within(condition.GreaterThanOrEqual ?? condition.Gte, (bound) => number >= bound) &&
    within(condition.GreaterThan ?? condition.Gt, (bound) => number > bound) &&
    within(condition.LessThanOrEqual ?? condition.Lte, (bound) => number <= bound) &&
    within(condition.LessThan ?? condition.Lt, (bound) => number < bound)
  );
}

const within = (bound: number | undefined, test: (bound: number) => boolean): boolean =>
  bound === undefined || test(bound);
