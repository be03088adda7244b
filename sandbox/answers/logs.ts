import { randomUUID } from 'node:crypto';
import type {
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput,
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsCommandOutput,
  GetQueryResultsCommandInput,
  GetQueryResultsCommandOutput,
  StartQueryCommandInput,
  StartQueryCommandOutput,
  StopQueryCommandInput,
  StopQueryCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { type Answers, AwsError, type Call } from '../answer.js';
import type { LogGroup } from '../fleet/logs/log-source.js';
import type { Fleet } from '../fleet.js';
import type { World } from '../world.js';
import { parseQuery } from './logs/parser.js';
import { type Query, QueryError } from './logs/query.js';
import { type Ran, type Row, run } from './logs/run.js';
import { page } from './page.js';

type Out<Output> = Omit<Output, '$metadata'>;

/** CloudWatch Logs API reference: groups of a query, its rows in one answer, and queries at a time. */
const mostGroups = 50;
const mostRowsAtOnce = 10_000;
const mostRunning = 100;
const day = 86_400_000;

interface Started {
  readonly ran: Ran;
  /** A query is running when it is asked about first, whatever it is about. */
  asked: number;
  status: 'Running' | 'Complete' | 'Cancelled';
}

const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message);
const badToken = () => invalid('The specified nextToken is invalid.');
const noGroup = () => new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
const noQuery = () => new AwsError('ResourceNotFoundException', 'The specified query does not exist.');

/** CloudWatch Logs of the sandbox's own region: its groups, and Logs Insights over them. */
export function logsAnswers(world: World, fleet: Fleet): Answers {
  const queries = new Map<string, Started>();
  const groupsIn = (region: string) => (region === world.region ? fleet.logs.groups() : []);
  const known = (name: string, region: string): LogGroup => {
    const found = groupsIn(region).find((group) => group.name === name);
    if (!found) throw noGroup();
    return found;
  };
  const arn = (name: string) => `arn:aws:logs:${world.region}:${world.account}:log-group:${name}`;

  return {
    DescribeLogGroups({ input, region }: Call<DescribeLogGroupsCommandInput>): Out<DescribeLogGroupsCommandOutput> {
      const { logGroupNamePrefix: prefix = '', logGroupNamePattern: pattern = '' } = input;
      if (prefix && pattern) throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive.');
      const wanted = groupsIn(region)
        .filter(({ name }) => name.startsWith(prefix) && name.includes(pattern))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = page(wanted, input.nextToken, input.limit ?? 50, badToken);
      const logGroups = items.map(({ name, createdAt, retentionDays }) => ({
        logGroupName: name,
        creationTime: createdAt.getTime(),
        arn: `${arn(name)}:*`,
        logGroupArn: arn(name),
        // With a pattern, AWS answers less of each group.
        ...(!pattern && { metricFilterCount: 0, storedBytes: 0, logGroupClass: 'STANDARD' as const }),
        ...(!pattern && retentionDays && { retentionInDays: retentionDays }),
      }));
      return { logGroups, ...(next && { nextToken: next }) };
    },

    DescribeLogStreams({ input, region }: Call<DescribeLogStreamsCommandInput>): Out<DescribeLogStreamsCommandOutput> {
      const { logGroupName, logGroupIdentifier, logStreamNamePrefix: prefix, orderBy, descending } = input;
      if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
        throw invalid('Exactly one of logGroupName and logGroupIdentifier must be specified.');
      }
      if (prefix !== undefined && orderBy === 'LastEventTime') {
        throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
      }
      const { name } = known(logGroupName ?? logGroupIdentifier?.split(':log-group:').at(-1) ?? '', region);
      const ordered = fleet.logs
        .streams(name)
        .filter((stream) => stream.name.startsWith(prefix ?? ''))
        .sort((a, b) =>
          orderBy === 'LastEventTime'
            ? (a.lastEventAt?.getTime() ?? 0) - (b.lastEventAt?.getTime() ?? 0)
            : a.name < b.name
              ? -1
              : 1,
        );
      const wanted = descending ? ordered.reverse() : ordered;
      const { items, next } = page(wanted, input.nextToken, input.limit ?? 50, badToken);
      const logStreams = items.map((stream) => ({
        logStreamName: stream.name,
        creationTime: stream.createdAt.getTime(),
        arn: `${arn(name)}:log-stream:${stream.name}`,
        storedBytes: 0,
        ...(stream.lastEventAt && {
          firstEventTimestamp: stream.createdAt.getTime(),
          lastEventTimestamp: stream.lastEventAt.getTime(),
          lastIngestionTime: stream.lastEventAt.getTime(),
        }),
      }));
      return { logStreams, ...(next && { nextToken: next }) };
    },

    StartQuery({ input, region }: Call<StartQueryCommandInput>): Out<StartQueryCommandOutput> {
      const { queryString = '', startTime = 0, endTime = 0, queryLanguage = 'CWLI', limit } = input;
      if (queryLanguage !== 'CWLI') throw invalid(`The sandbox does not answer queries in ${queryLanguage}.`);
      const names = groupsOf(input);
      const groups = names.map((name) => known(name.split(':log-group:').at(-1) ?? '', region));
      if (endTime < startTime) throw malformedRange(startTime, endTime);
      const query = parsed(queryString);
      const running = [...queries.values()].filter(({ status }) => status === 'Running').length;
      if (running >= mostRunning) {
        throw new AwsError('LimitExceededException', 'You have reached the maximum number of running queries.');
      }
      const now = world.clock.now().getTime();
      const events = groups.flatMap((group) => {
        const kept = group.retentionDays === undefined ? 0 : now - group.retentionDays * day;
        return [
          ...fleet.logs.events(group.name, Math.max(startTime * 1_000, kept), Math.min(endTime * 1_000 + 999, now)),
        ];
      });
      const queryId = randomUUID();
      queries.set(queryId, { ran: run(query, events, limit), asked: 0, status: 'Running' });
      return { queryId };
    },

    GetQueryResults({ input }: Call<GetQueryResultsCommandInput>): Out<GetQueryResultsCommandOutput> {
      const query = queries.get(input.queryId ?? '');
      if (!query) throw noQuery();
      query.asked += 1;
      if (query.status === 'Running' && query.asked > 1) query.status = 'Complete';
      const { ran, status } = query;
      const { items, next } = page(
        status === 'Complete' ? ran.rows : [],
        input.nextToken,
        Math.min(input.maxItems || mostRowsAtOnce, mostRowsAtOnce),
        badToken,
      );
      return {
        queryLanguage: 'CWLI',
        status,
        results: items.map(fieldsOf),
        statistics: { recordsMatched: ran.matched, recordsScanned: ran.scanned, bytesScanned: ran.bytes },
        ...(next && { nextToken: next }),
      };
    },

    StopQuery({ input }: Call<StopQueryCommandInput>): Out<StopQueryCommandOutput> {
      const query = queries.get(input.queryId ?? '');
      if (!query) throw noQuery();
      if (query.status !== 'Running') throw invalid('The specified query is not running.');
      query.status = 'Cancelled';
      return { success: true };
    },
  };
}

function groupsOf({ logGroupName, logGroupNames, logGroupIdentifiers }: StartQueryCommandInput): string[] {
  const given = [logGroupName && [logGroupName], logGroupNames, logGroupIdentifiers].filter((one) => one !== undefined);
  const [names] = given;
  if (given.length !== 1 || !names || names.length === 0) {
    throw invalid('Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.');
  }
  if (names.length > mostGroups) throw invalid(`A query takes at most ${mostGroups} log groups.`);
  return [...names];
}

const malformedRange = (start: number, end: number): AwsError =>
  new AwsError('MalformedQueryException', `Query's end date and time (${end}) is before its start (${start})`);

function parsed(queryString: string): Query {
  try {
    return parseQuery(queryString);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new AwsError('MalformedQueryException', error.message, 400, {
      queryCompileError: {
        message: error.message,
        location: { startCharOffset: error.start, endCharOffset: error.end },
      },
    });
  }
}

const fieldsOf = (row: Row) => [...row].map(([field, value]) => ({ field, value }));
