import type { LookupAttribute, LookupEventsCommandInput, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';
import { type Answers, AwsError, type Call } from '../answer.js';
import { lookedUp, type TrailRecord } from '../fleet/trail-record.js';
import type { Fleet } from '../fleet.js';
import type { World } from '../world.js';
import { page } from './page.js';

const day = 86_400_000;
/** CloudTrail API reference, LookupEvents: the event history goes back 90 days. */
const historyMs = 90 * day;
const largestPage = 50;
const globalRegion = 'us-east-1';

type Looked = ReturnType<typeof lookedUp>;

const values: Readonly<Record<string, (event: Looked) => readonly (string | undefined)[]>> = {
  EventId: ({ EventId }) => [EventId],
  EventName: ({ EventName }) => [EventName],
  ReadOnly: ({ ReadOnly }) => [ReadOnly],
  Username: ({ Username }) => [Username],
  EventSource: ({ EventSource }) => [EventSource],
  AccessKeyId: ({ AccessKeyId }) => [AccessKeyId],
  ResourceType: ({ Resources = [] }) => Resources.map(({ ResourceType }) => ResourceType),
  ResourceName: ({ Resources = [] }) =>
    Resources.flatMap(({ ResourceName = '' }) => [ResourceName, ResourceName.split('/').at(-1)]),
};

/**
 * Event history of one region, newest first. Events of global services are in us-east-1 and nowhere else; everything
 * else is in the sandbox's own region, and every other region is empty.
 */
export function cloudtrailAnswers(world: World, fleet: Fleet): Answers {
  const lookedUpOnce = new Map<TrailRecord, Looked>();
  const look = (record: TrailRecord): Looked => {
    const known = lookedUpOnce.get(record) ?? lookedUp(record);
    lookedUpOnce.set(record, known);
    return known;
  };

  const inRegion = (region: string): readonly TrailRecord[] => {
    const global = (record: TrailRecord) => record.awsRegion === globalRegion;
    if (region === world.region) return fleet.events.filter((record) => region === globalRegion || !global(record));
    return region === globalRegion ? fleet.events.filter(global) : [];
  };

  return {
    LookupEvents({ input, region }: Call<LookupEventsCommandInput>): Omit<LookupEventsCommandOutput, '$metadata'> {
      const now = world.clock.now().getTime();
      const start = input.StartTime?.getTime() ?? now - historyMs;
      const end = input.EndTime?.getTime() ?? now;
      if (start > end) {
        throw new AwsError('InvalidTimeRangeException', 'The start time must be before the end time.');
      }
      const size = input.MaxResults ?? largestPage;
      if (size < 1 || size > largestPage) {
        throw new AwsError('InvalidMaxResultsException', `MaxResults must be between 1 and ${largestPage}.`);
      }
      if (input.EventCategory) return { Events: [] };
      const passes = attributeTest(input.LookupAttributes);
      const wanted = inRegion(region)
        .filter(({ eventTime }) => {
          const at = Date.parse(eventTime);
          return at >= Math.max(start, now - historyMs) && at <= Math.min(end, now);
        })
        .map(look)
        .filter(passes);
      const { items, next } = page(
        wanted,
        input.NextToken,
        size,
        () => new AwsError('InvalidNextTokenException', 'Invalid NextToken.'),
      );
      return { Events: items, ...(next ? { NextToken: next } : {}) };
    },
  };
}

function attributeTest(attributes: readonly LookupAttribute[] | undefined): (event: Looked) => boolean {
  if (!attributes || attributes.length === 0) return () => true;
  const [attribute, ...more] = attributes;
  const read = values[attribute?.AttributeKey ?? ''];
  if (more.length > 0 || !read || !attribute?.AttributeValue) {
    throw new AwsError(
      'InvalidLookupAttributesException',
      'You can specify exactly one lookup attribute, with a value.',
    );
  }
  return (event) => read(event).includes(attribute.AttributeValue);
}
