import assert from 'node:assert/strict';
import type {
  DescribeLogGroupsCommandOutput,
  DescribeLogStreamsCommandOutput,
  GetQueryResultsCommandOutput,
  StartQueryCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { DescribeFlowLogsCommandOutput } from '@aws-sdk/client-ec2';
import { parseQuery } from '../../../sandbox/answers/logs/parser.js';
import { run } from '../../../sandbox/answers/logs/run.js';
import { type Asked, closeFleets, every, openFleet } from './ask.js';

const group = '/vpc/flow-logs';
const at = '2026-11-22T12:00:00Z';
const seconds = (iso: string) => Date.parse(iso) / 1_000;
const lastDay = { startTime: seconds('2026-11-21T12:00:00Z'), endTime: seconds(at) };
const parse =
  'parse @message "* * * * * * * * * * * * * *" as v, acc, ifc, src, dst, sport, dport, proto, pkts, octets, t0, t1, act, st';

const start = ({ ask }: Asked, queryString: string, more: object = {}, region?: string) =>
  ask<StartQueryCommandOutput>('logs', 'StartQuery', { logGroupName: group, queryString, ...lastDay, ...more }, region)
    .queryId ?? '';

const results = ({ ask }: Asked, queryId: string, more: object = {}) =>
  ask<GetQueryResultsCommandOutput>('logs', 'GetQueryResults', { queryId, ...more });

function ask(aws: Asked, queryString: string, more: object = {}) {
  const id = start(aws, queryString, more);
  results(aws, id);
  const { status, results: rows = [] } = results(aws, id);
  assert.equal(status, 'Complete');
  return rows.map((row) => Object.fromEntries(row.map(({ field = '', value = '' }) => [field, value])));
}

describe('Logs Insights of the sandbox', () => {
  afterEach(closeFleets);

  it('is running when asked first, and complete after that', () => {
    const aws = openFleet({ at });
    const id = start(aws, 'fields @timestamp, @message | limit 3');
    const first = results(aws, id);
    assert.deepEqual([first.status, first.results], ['Running', []]);
    const second = results(aws, id);
    assert.equal(second.status, 'Complete');
    assert.equal(second.results?.length, 3);
    assert.ok((second.statistics?.recordsScanned ?? 0) > 100);
  });

  it('counts by the fields that a pattern takes apart', () => {
    const rows = ask(
      openFleet({ at }),
      `${parse} | filter act = "REJECT" and src = "203.0.113.7" | stats count_distinct(dport) as ports, count(*) as n by ifc | sort ports desc`,
    );
    assert.equal(rows[0]?.ifc, 'eni-0ba57100000000001');
    assert.ok(Number(rows[0]?.ports) >= 60);
    assert.deepEqual(
      rows.slice(1).map(({ ports }) => ports),
      ['4', '4'],
    );
  });

  it('adds up, takes the least and the most, and filters what it has counted', () => {
    const rows = ask(
      openFleet({ at }),
      `${parse} | filter act = "ACCEPT" and (sport - dport) > 0 | stats sum(octets) as sent, min(t0) as first, max(t1) as last by src, dst | filter sent > 1000000000 and dst not like /^10\\./ | sort sent desc`,
    );
    assert.deepEqual(rows.map(({ src, dst }) => `${src} ${dst}`).sort(), [
      '10.20.1.10 203.0.113.7',
      '10.20.11.31 198.18.250.5',
    ]);
    const exfiltration = rows.find(({ dst }) => dst === '203.0.113.7');
    assert.equal(exfiltration?.sent, String(4 * 728_000_000));
    assert.ok(Number(exfiltration?.first) < Number(exfiltration?.last));
  });

  it('takes named groups of a regular expression, lists in brackets, not, or and brackets', () => {
    const rows = ask(
      openFleet({ at }),
      'filter @message like /sshd/ and not @message like "pam_unix" | parse @message /(?<peer>[0-9.]+) port (?<port>\\d+)/ | filter peer in ["203.0.113.7"] or (port = 1 and port = 2) | stats count_distinct(port) as tries, min(@timestamp) as first by @logStream, peer',
      { logGroupName: '/var/log/auth.log' },
    );
    assert.deepEqual(
      rows.map(({ peer, tries, '@logStream': stream }) => [stream, peer, tries]),
      [['i-0ba57100000000001', '203.0.113.7', '15']],
    );
    assert.ok(Number(rows[0]?.first) > 1.7e12, 'times are milliseconds once counted');
  });

  it('keeps to the time asked about, both ends included, and to what is not in the future', () => {
    const aws = openFleet({ at });
    const [event] = [...aws.fleet.logs.events(group, 0, Date.parse(at))];
    assert.ok(event);
    const second = Math.floor(event.at / 1_000);
    assert.ok(ask(aws, 'fields @message', { startTime: second, endTime: second }).length > 0);
    const later = { startTime: seconds(at) + 60, endTime: seconds(at) + 7_200 };
    assert.deepEqual(ask(aws, 'fields @message', later), []);
  });

  it('gives the newest first where nothing sorts, and no more than its limit', () => {
    const aws = openFleet({ at });
    const times = ask(aws, 'fields @timestamp', { limit: 40 }).map((row) => row['@timestamp'] ?? '');
    assert.equal(times.length, 40);
    assert.deepEqual(times, times.toSorted().reverse());
    assert.match(times[0] ?? '', /^2026-11-22 1\d:\d\d:\d\d\.\d{3}$/);
  });

  it('pages what it found', () => {
    const aws = openFleet({ at });
    const id = start(aws, 'fields @message | limit 25');
    results(aws, id);
    const { items, pages } = every(
      (nextToken) => results(aws, id, { maxItems: 10, nextToken }),
      ({ results: rows }) => rows,
      ({ nextToken }) => nextToken,
    );
    assert.deepEqual([items.length, pages], [25, [10, 10, 5]]);
  });

  for (const [query, reason] of [
    ['fields @message | pattern @message', 'a command that it does not know'],
    ['stats avg(x) by y', 'a statistic that it does not know'],
    ['filter', 'nothing to filter by'],
    ['filter @message like /(/', 'no regular expression'],
    ['parse @message "* *" as one', 'a name too few'],
    ['limit', 'no number'],
    ['stats count(*) | stats count(*) | stats count(*)', 'three stats'],
    ['filter a = 1 filter b = 2', 'no bar between'],
  ] as const) {
    it(`refuses a query with ${reason}`, () => {
      assert.throws(
        () => start(openFleet({ at }), query),
        (error: { code: string; fields: { queryCompileError: { location: { startCharOffset: number } } } }) =>
          error.code === 'MalformedQueryException' &&
          Number.isInteger(error.fields.queryCompileError.location.startCharOffset),
      );
    });
  }

  it('refuses unknown groups, more than fifty, two ways to name them, and an end before the start', () => {
    const aws = openFleet({ at });
    const code = (name: string) => (error: { code: string }) => error.code === name;
    assert.throws(() => start(aws, 'fields a', { logGroupName: 'none' }), code('ResourceNotFoundException'));
    assert.throws(() => start(aws, 'fields a', {}, 'eu-west-1'), code('ResourceNotFoundException'));
    const names = Array.from({ length: 51 }, () => group);
    const many = { logGroupName: undefined, logGroupNames: names };
    assert.throws(() => start(aws, 'fields a', many), code('InvalidParameterException'));
    assert.throws(() => start(aws, 'fields a', { logGroupNames: [group] }), code('InvalidParameterException'));
    const turned = { startTime: lastDay.endTime, endTime: lastDay.startTime };
    assert.throws(() => start(aws, 'fields a', turned), code('MalformedQueryException'));
  });

  it('stops a query once, and answers its results no more', () => {
    const aws = openFleet({ at });
    const queryId = start(aws, 'fields @message');
    assert.deepEqual(aws.ask('logs', 'StopQuery', { queryId }), { success: true });
    assert.deepEqual([results(aws, queryId).status, results(aws, queryId).results], ['Cancelled', []]);
    assert.throws(() => aws.ask('logs', 'StopQuery', { queryId }), { code: 'InvalidParameterException' });
    assert.throws(() => results(aws, 'none'), { code: 'ResourceNotFoundException' });
  });

  it('runs no more than a hundred at a time', () => {
    const aws = openFleet({ at });
    for (let n = 0; n < 100; n += 1) start(aws, 'limit 1', { startTime: lastDay.endTime });
    assert.throws(() => start(aws, 'limit 1'), { code: 'LimitExceededException' });
  });

  it('compares what is not there with nothing', () => {
    const event = { group, stream: 's', at: 0, message: 'm', ptr: 'p' };
    const rows = (query: string) => run(parseQuery(query), [event]).rows.length;
    assert.equal(rows('filter absent > 1'), 0);
    assert.equal(rows('filter absent < 1 or absent = 1'), 0);
    assert.equal(rows('filter absent != 1'), 1);
    assert.equal(rows('filter @message - 1 > 0'), 0);
  });
});

describe('log groups and streams', () => {
  afterEach(closeFleets);

  const groups = ({ ask }: Asked, input: object = {}, region?: string) =>
    every(
      (nextToken) => ask<DescribeLogGroupsCommandOutput>('logs', 'DescribeLogGroups', { ...input, nextToken }, region),
      ({ logGroups }) => logGroups,
      ({ nextToken }) => nextToken,
    ).items.map(({ logGroupName }) => logGroupName);

  it('are found by prefix and by any part of the name, in upper and lower case as written', () => {
    const aws = openFleet({ at });
    assert.deepEqual(groups(aws, { logGroupNamePrefix: '/var/', limit: 1 }), ['/var/log/auth.log', '/var/log/secure']);
    assert.deepEqual(groups(aws, { logGroupNamePattern: 'auth' }), ['/var/log/auth.log']);
    assert.deepEqual(groups(aws, { logGroupNamePattern: 'Auth' }), []);
    assert.deepEqual(groups(aws, {}, 'eu-west-1'), []);
    assert.throws(() => groups(aws, { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' }), {
      code: 'InvalidParameterException',
    });
  });

  it('have a stream an instance, with when it was heard of last', () => {
    const aws = openFleet({ at });
    const input = { logGroupName: '/var/log/auth.log', logStreamNamePrefix: 'i-' };
    const { logStreams = [] } = aws.ask<DescribeLogStreamsCommandOutput>('logs', 'DescribeLogStreams', input);
    assert.deepEqual(
      logStreams.map(({ logStreamName }) => logStreamName),
      [aws.id('web-1'), aws.id('web-2'), aws.id('bastion')].sort(),
    );
    const silent = logStreams.find(({ logStreamName }) => logStreamName === aws.id('web-2'));
    assert.equal(silent?.lastEventTimestamp, aws.fleet.state.startedAt.getTime() - 9 * 86_400_000);
    const both = { ...input, orderBy: 'LastEventTime' };
    assert.throws(() => aws.ask('logs', 'DescribeLogStreams', both), { code: 'InvalidParameterException' });
    assert.throws(() => aws.ask('logs', 'DescribeLogStreams', { logGroupName: 'none' }), {
      code: 'ResourceNotFoundException',
    });
  });
});

describe('flow logs', () => {
  afterEach(closeFleets);

  it('are one a subnet, of which one goes to a bucket', () => {
    const aws = openFleet({ at });
    const describe = (input: object = {}, region?: string) =>
      aws.ask<DescribeFlowLogsCommandOutput>('ec2', 'DescribeFlowLogs', input, region).FlowLogs ?? [];
    assert.equal(describe().length, 4);
    assert.equal(describe({}, 'eu-west-1').length, 0);
    const [bucket, ...more] = describe({ Filter: [{ Name: 'log-destination-type', Values: ['s3'] }] });
    assert.deepEqual([bucket?.LogGroupName, more.length], [undefined, 0]);
    assert.match(bucket?.LogDestination ?? '', /^arn:aws:s3:::/);
    assert.throws(() => describe({ FlowLogIds: ['vpc-1'] }), { code: 'InvalidFlowLogId.Malformed' });
  });

  it('have records of what the attack did, and are ordinary otherwise', () => {
    const { fleet } = openFleet({ at });
    const lines = [...fleet.logs.events(group, Date.parse('2026-11-20T12:00:00Z'), Date.parse(at))];
    const attack = lines.filter(({ message }) => message.includes(' 203.0.113.7 '));
    assert.ok(attack.length > 80 && attack.length < lines.length / 3, `${attack.length} of ${lines.length}`);
    assert.ok(lines.every(({ message }) => message.split(' ').length === 14));
    assert.equal(new Set(lines.map(({ ptr }) => ptr)).size, lines.length);
  });
});
