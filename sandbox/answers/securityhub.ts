import type {
  AwsSecurityFinding,
  GetFindingsCommandInput,
  GetFindingsCommandOutput,
  StringFilter,
} from '@aws-sdk/client-securityhub';
import { type Answers, AwsError, type Call } from '../answer.js';
import type { Fleet } from '../fleet.js';
import type { World } from '../world.js';
import { page } from './page.js';

/** Members of a finding by the names of the filters that compare text. */
const texts: Readonly<Record<string, (finding: AwsSecurityFinding) => readonly (string | undefined)[]>> = {
  Id: ({ Id }) => [Id],
  ProductName: ({ ProductName }) => [ProductName],
  Type: ({ Types }) => Types ?? [],
  SeverityLabel: ({ Severity }) => [Severity?.Label],
  RecordState: ({ RecordState }) => [RecordState],
  WorkflowStatus: ({ Workflow }) => [Workflow?.Status],
  ResourceId: ({ Resources }) => (Resources ?? []).map(({ Id }) => Id),
};

const dates: Readonly<Record<string, (finding: AwsSecurityFinding) => string | undefined>> = {
  UpdatedAt: ({ UpdatedAt }) => UpdatedAt,
  CreatedAt: ({ CreatedAt }) => CreatedAt,
  LastObservedAt: ({ LastObservedAt }) => LastObservedAt,
};

/** Security Hub of the sandbox's own region; no other is subscribed, nor is one where nothing was recorded. */
export function securityhubAnswers(world: World, fleet: Fleet): Answers {
  return {
    GetFindings({ input, region }: Call<GetFindingsCommandInput>): Omit<GetFindingsCommandOutput, '$metadata'> {
      const { securityHub } = fleet.threats;
      if (region !== world.region || securityHub === undefined) {
        const message = `Account ${world.account} is not subscribed to AWS Security Hub`;
        throw new AwsError('InvalidAccessException', message, 401, { Code: 'InvalidAccessException' });
      }
      const filters = Object.entries(input.Filters ?? {});
      const wanted = securityHub
        .filter((finding) => filters.every(([name, some]) => passes(name, some, finding)))
        .sort((a, b) => ((a.UpdatedAt ?? '') < (b.UpdatedAt ?? '') ? 1 : -1));
      const { items, next } = page(
        wanted,
        input.NextToken,
        input.MaxResults ?? 100,
        () => new AwsError('InvalidInputException', 'Invalid NextToken', 400, { Code: 'InvalidInputException' }),
      );
      return { Findings: items, ...(next ? { NextToken: next } : {}) };
    },
  };
}

/** Of one filter's values any may hold. */
function passes(name: string, some: unknown, finding: AwsSecurityFinding): boolean {
  if (!Array.isArray(some) || some.length === 0) return true;
  if (Object.hasOwn(texts, name)) {
    const found = texts[name]?.(finding) ?? [];
    return some.some((filter: StringFilter) => found.some((text) => compared(filter, text ?? '')));
  }
  if (Object.hasOwn(dates, name)) {
    const at = Date.parse(dates[name]?.(finding) ?? '');
    return some.some(
      ({ Start, End }: { Start?: string; End?: string }) =>
        (!Start || at >= Date.parse(Start)) && (!End || at <= Date.parse(End)),
    );
  }
  const message = `The sandbox has nothing to filter by ${name}`;
  throw new AwsError('InvalidInputException', message, 400, { Code: 'InvalidInputException' });
}

const compared = ({ Value = '', Comparison }: StringFilter, text: string): boolean =>
  Comparison === 'PREFIX' ? text.startsWith(Value) : Comparison === 'NOT_EQUALS' ? text !== Value : text === Value;
