import type { FilterCriteria, Finding } from '@aws-sdk/client-inspector2';
import { AwsError } from '../../answer.js';

/** Values of one finding for the criteria that compare text. */
const texts: Readonly<Record<string, (finding: Partial<Finding>) => readonly (string | undefined)[]>> = {
  findingArn: ({ findingArn }) => [findingArn],
  awsAccountId: ({ awsAccountId }) => [awsAccountId],
  findingType: ({ type }) => [type],
  severity: ({ severity }) => [severity],
  findingStatus: ({ status }) => [status],
  title: ({ title }) => [title],
  resourceType: ({ resources }) => (resources ?? []).map(({ type }) => type),
  resourceId: ({ resources }) => (resources ?? []).map(({ id }) => id),
  ec2InstanceImageId: (finding) => instancesOf(finding).map(({ imageId }) => imageId),
  ec2InstanceVpcId: (finding) => instancesOf(finding).map(({ vpcId }) => vpcId),
  ec2InstanceSubnetId: (finding) => instancesOf(finding).map(({ subnetId }) => subnetId),
  vulnerabilityId: ({ packageVulnerabilityDetails }) => [packageVulnerabilityDetails?.vulnerabilityId],
  vulnerabilitySource: ({ packageVulnerabilityDetails }) => [packageVulnerabilityDetails?.source],
  vendorSeverity: ({ packageVulnerabilityDetails }) => [packageVulnerabilityDetails?.vendorSeverity],
  relatedVulnerabilities: ({ packageVulnerabilityDetails }) =>
    packageVulnerabilityDetails?.relatedVulnerabilities ?? [],
  fixAvailable: ({ fixAvailable }) => [fixAvailable],
  exploitAvailable: ({ exploitAvailable }) => [exploitAvailable],
  networkProtocol: ({ networkReachabilityDetails }) => [networkReachabilityDetails?.protocol],
};

const numbers: Readonly<Record<string, (finding: Partial<Finding>) => number | undefined>> = {
  inspectorScore: ({ inspectorScore }) => inspectorScore,
  epssScore: ({ epss }) => epss?.score,
};

const dates: Readonly<Record<string, (finding: Partial<Finding>) => Date | undefined>> = {
  firstObservedAt: ({ firstObservedAt }) => firstObservedAt,
  lastObservedAt: ({ lastObservedAt }) => lastObservedAt,
  updatedAt: ({ updatedAt }) => updatedAt,
};

type Test = (finding: Partial<Finding>) => boolean;

const instancesOf = ({ resources }: Partial<Finding>) =>
  (resources ?? []).flatMap(({ details }) => details?.awsEc2Instance ?? []);

/** Criteria about what differs from host to host; all others are the same for all findings that say the same. */
const ofHost = /^(findingArn|resource|ec2Instance|firstObservedAt|lastObservedAt|updatedAt)/;

export interface Matching {
  /** Looks only at what a finding says apart from its host. */
  readonly says: Test;
  /** Looks at the rest; undefined where nothing else is asked for. */
  readonly whole: Test | undefined;
}

/** Every criterion must hold; within one, any of its filters suffices, except that every NOT_EQUALS must hold. */
export function matching(criteria: FilterCriteria | undefined): Matching {
  const asked = Object.entries(criteria ?? {}).flatMap(([name, filters]) =>
    filters?.length ? [{ name, passes: criterion(name, filters) }] : [],
  );
  const every = (tests: typeof asked): Test => {
    return (finding) => tests.every(({ passes }) => passes(finding));
  };
  const whole = asked.filter(({ name }) => ofHost.test(name));
  return {
    says: every(asked.filter(({ name }) => !ofHost.test(name))),
    whole: whole.length > 0 ? every(whole) : undefined,
  };
}

function criterion(name: string, filters: readonly object[]): Test {
  const text = texts[name];
  if (text) return (finding) => textMatches(filters as readonly TextFilter[], text(finding));
  const number = numbers[name];
  if (number) return (finding) => (filters as readonly Bounds[]).some((bounds) => inBounds(bounds, number(finding)));
  const date = dates[name];
  if (date) return (finding) => (filters as readonly DateFilter[]).some((filter) => inPeriod(filter, date(finding)));
  if (name === 'resourceTags') {
    return ({ resources }) =>
      (filters as readonly TagFilter[]).some(({ key, value }) =>
        (resources ?? []).some(({ tags }) => key in (tags ?? {}) && (value === undefined || tags?.[key] === value)),
      );
  }
  if (name === 'portRange') {
    return ({ networkReachabilityDetails: details }) =>
      (filters as readonly PortFilter[]).some(
        ({ beginInclusive = 0, endInclusive = 65_535 }) =>
          details?.openPortRange !== undefined &&
          (details.openPortRange.begin ?? 0) >= beginInclusive &&
          (details.openPortRange.end ?? 0) <= endInclusive,
      );
  }
  throw new AwsError('ValidationException', `The sandbox has nothing to filter by ${name}`, 400, {
    reason: 'FIELD_VALIDATION_FAILED',
    fields: [{ name: `filterCriteria.${name}`, message: 'not in the sandbox' }],
  });
}

interface TextFilter {
  readonly comparison: 'EQUALS' | 'PREFIX' | 'NOT_EQUALS';
  readonly value: string;
}

interface Bounds {
  readonly lowerInclusive?: number;
  readonly upperInclusive?: number;
}

interface DateFilter {
  readonly startInclusive?: Date;
  readonly endInclusive?: Date;
}

interface TagFilter {
  readonly key: string;
  readonly value?: string;
}

interface PortFilter {
  readonly beginInclusive?: number;
  readonly endInclusive?: number;
}

export function textMatches(filters: readonly TextFilter[], values: readonly (string | undefined)[]): boolean {
  const wanted = filters.filter(({ comparison }) => comparison !== 'NOT_EQUALS');
  const unwanted = filters.filter(({ comparison }) => comparison === 'NOT_EQUALS');
  const holds = ({ comparison, value }: TextFilter) =>
    values.some((text) => (comparison === 'PREFIX' ? (text ?? '').startsWith(value) : text === value));
  return (wanted.length === 0 || wanted.some(holds)) && unwanted.every(({ value }) => !values.includes(value));
}

const inBounds = (
  { lowerInclusive = -Infinity, upperInclusive = Infinity }: Bounds,
  value: number | undefined,
): boolean => value !== undefined && value >= lowerInclusive && value <= upperInclusive;

export const inPeriod = ({ startInclusive, endInclusive }: DateFilter, value: Date | undefined): boolean =>
  value !== undefined && (!startInclusive || value >= startInclusive) && (!endInclusive || value <= endInclusive);
