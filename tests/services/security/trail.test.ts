import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clients, createClients } from '../../../services/aws/clients.js';
import { SecurityTrail } from '../../../services/security/trail.js';
import { parseTimeRange } from '../../../services/time-range.js';
import { host, StillClock } from '../../support/observations.js';

const forever = new AbortController().signal;

const regionItems = ['eu-west-1', 'us-east-1', 'us-west-2']
  .map((name) => `<item><regionName>${name}</regionName></item>`)
  .join('');

/** A LookupEvents that never comes to its end: every page leads to an older one. */
describe('SecurityTrail', () => {
  let server: Server;
  let clients: Clients;
  let asked: { token: string | undefined; readOnly: string | undefined }[];
  /** Queries by anything else than whether an event only reads; they find nothing. */
  let narrow: string[];
  /** Called before each answer. */
  let onPage: (page: number) => void | Promise<void>;
  let pages: number;

  before(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      if (body.includes('Action=DescribeRegions')) {
        response.end(`<DescribeRegionsResponse><regionInfo>${regionItems}</regionInfo></DescribeRegionsResponse>`);
        return;
      }
      const input = JSON.parse(body) as {
        NextToken?: string;
        LookupAttributes?: { AttributeKey: string; AttributeValue: string }[];
      };
      const [attribute] = input.LookupAttributes ?? [];
      if (attribute && attribute.AttributeKey !== 'ReadOnly') {
        narrow.push(`${attribute.AttributeKey}=${attribute.AttributeValue}`);
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        response.end(JSON.stringify({ Events: [] }));
        return;
      }
      const page = Number(input.NextToken ?? 0);
      asked.push({ token: input.NextToken, readOnly: attribute?.AttributeValue });
      await onPage(page);
      const at = new Date(Date.parse('2026-11-22T12:00:00Z') - page * 60_000).toISOString();
      const record = { eventName: 'RunInstances', eventSource: 'ec2.amazonaws.com', eventTime: at };
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(
        JSON.stringify({
          Events: [
            {
              EventId: `event-${page}`,
              EventTime: Date.parse(at) / 1_000,
              EventName: 'RunInstances',
              CloudTrailEvent: JSON.stringify(record),
            },
          ],
          ...(page + 1 < pages && { NextToken: `${page + 1}` }),
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  const connect = async (regions: readonly string[] = []) => {
    const made = createClients({
      ...{ region: 'us-east-1', regions, maxAttempts: 1 },
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    });
    // Loading takes as long as a slow machine likes, and the list of regions is not waited for.
    await made.ec2();
    return made;
  };
  beforeEach(async () => {
    [asked, narrow, pages, onPage] = [[], [], Number.POSITIVE_INFINITY, () => undefined];
    clients = await connect();
  });
  afterEach(() => clients.destroy());
  after(() => server.close());

  const clock = new StillClock();
  const lastDay = parseTimeRange('24h', clock.now());
  const trail = () => new SecurityTrail({ clients, clock, everyMs: 0 });

  it('reads what changes something first, then everything, and each event once', async () => {
    pages = 3;
    const { events, gaps } = await trail().events(lastDay, forever);
    assert.deepEqual(
      events.map((event) => event.shown.event_id),
      ['event-0', 'event-1', 'event-2'],
    );
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      asked.map(({ readOnly }) => readOnly),
      ['false', 'false', 'false', 'true', 'true', 'true'],
    );
  });

  it('stops at a number of pages and says from when on it read', async () => {
    const { events, gaps } = await trail().events(lastDay, forever);
    assert.equal(events.length, 30);
    assert.deepEqual(
      gaps.map(({ reason, retryable }) => [reason, retryable]),
      [['truncated', false]],
    );
    assert.match(gaps[0]?.detail ?? '', /more events in us-east-1 from before 2026-11-22 11:31 UTC/);
  });

  it('gives what it has when the time is up, and goes on for the next question', async () => {
    pages = 5;
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const due = new AbortController();
    onPage = async (page) => {
      if (page !== 2) return;
      due.abort(new DOMException('due', 'TimeoutError'));
      await held;
    };
    const shared = trail();
    const first = await shared.events(lastDay, due.signal);
    assert.deepEqual([first.events.length, first.answered], [2, true]);
    assert.deepEqual(
      first.gaps.flatMap(({ region, reason, retryable }) => (region === 'us-east-1' ? [[reason, retryable]] : [])),
      [['truncated', true]],
    );
    go();
    const second = await shared.events(lastDay, forever);
    assert.deepEqual([second.events.length, second.gaps], [5, []]);
    assert.equal(asked.length, 10);
  });

  it('asks the other sign-in regions for sign-ins alone', async () => {
    pages = 1;
    const { regions, signInRegions, unreadRegions } = await trail().events(lastDay, forever);
    assert.deepEqual([regions, signInRegions], [['us-east-1'], ['us-east-2', 'eu-north-1', 'ap-southeast-2']]);
    assert.deepEqual(unreadRegions, ['eu-west-1', 'us-west-2']);
    assert.deepEqual(
      narrow,
      Array.from({ length: 3 }, () => 'EventSource=signin.amazonaws.com'),
    );
  });

  it('reads the whole history of every region that is watched, a sign-in region among them', async () => {
    pages = 1;
    clients.destroy();
    clients = await connect(['eu-north-1', 'us-west-2', 'us-east-1']);
    const { regions, signInRegions, unreadRegions } = await trail().events(lastDay, forever);
    assert.deepEqual(regions, ['us-east-1', 'eu-north-1', 'us-west-2']);
    assert.deepEqual([signInRegions, unreadRegions], [['us-east-2', 'ap-southeast-2'], ['eu-west-1']]);
    assert.equal(asked.length, 6);
  });

  it('says with which time to go on, and that what names the host was read all the same', async () => {
    const one = host({ attachedIds: ['vol-0123'], securityGroupIds: ['sg-0123'] });
    const { gaps, continueWith } = await trail().events(lastDay, forever, one);
    assert.equal(continueWith, `${lastDay.from.toISOString().slice(0, 19)}Z/2026-11-22T11:31:00Z`);
    assert.doesNotThrow(() => parseTimeRange(continueWith ?? '', clock.now()));
    assert.match(gaps[0]?.detail ?? '', /Those that name the host or what belongs to it were all read\./);
    for (const query of [`Username=${one.instance_id}`, `ResourceName=${one.instance_id}`, 'ResourceName=sg-0123'])
      assert.ok(narrow.includes(query), query);
  });

  it('reads once for all who ask within a minute', async () => {
    pages = 1;
    const shared = trail();
    await Promise.all([shared.events(lastDay, forever), shared.events(lastDay, forever)]);
    await shared.events(lastDay, forever);
    assert.equal(asked.length, 2);
  });
});
