import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Answers, AwsError } from '../../../sandbox/answer.js';
import { type Clients, createClients } from '../../../services/aws/clients.js';
import { InvalidAnswer } from '../../../services/aws/errors.js';
import { insightsTime, runInsights } from '../../../services/aws/insights.js';
import { startAwsEndpoint, type TestEndpoint } from '../../support/aws-endpoint.js';

const query = {
  groups: ['/vpc/flow-logs'],
  query: 'fields @message | limit 3',
  limit: 3,
  from: new Date('2026-11-22T10:00:00.400Z'),
  to: new Date('2026-11-22T12:00:00.400Z'),
};
const row = (value: string) => [{ field: 'src', value }];

describe('a Logs Insights query', () => {
  let endpoint: TestEndpoint;
  let clients: Clients;
  /** What GetQueryResults answers, one after the other; the last one stays. */
  let answers: { status?: string; results?: unknown[]; nextToken?: string }[];
  let started: unknown[];
  let stopped: unknown[];
  let stop: () => { success: boolean };
  let onAsked: () => void;

  before(async () => {
    const logs: Answers = {
      StartQuery: ({ input }: { input: unknown }) => {
        started.push(input);
        return { queryId: 'q-1' };
      },
      GetQueryResults: ({ input }: { input: { nextToken?: string } }) => {
        onAsked();
        if (input.nextToken) return { status: 'Complete', results: [row('next')] };
        return answers.length > 1 ? answers.shift() : answers[0];
      },
      StopQuery: ({ input }: { input: unknown }) => {
        stopped.push(input);
        return stop();
      },
    };
    endpoint = await startAwsEndpoint({ logs });
    clients = createClients({ ...endpoint.client(), maxAttempts: 1 });
    await clients.logs();
  });
  beforeEach(() => {
    [answers, started, stopped, stop, onAsked] = [[], [], [], () => ({ success: true }), () => undefined];
  });
  after(async () => {
    clients.destroy();
    await endpoint.close();
  });
  const run = async (signal: AbortSignal = new AbortController().signal) =>
    runInsights(await clients.logs(), query, signal);

  it('is asked for until it is complete, and its rows become fields by name', async () => {
    answers = [
      { status: 'Scheduled' },
      { status: 'Running', results: [row('partial')] },
      { status: 'Complete', results: [row('a'), row('b')] },
    ];
    assert.deepEqual(await run(), { rows: [{ src: 'a' }, { src: 'b' }], truncated: false });
    assert.deepEqual(stopped, []);
  });

  it('covers the seconds at both ends', async () => {
    answers = [{ status: 'Complete', results: [] }];
    await run();
    const [{ startTime, endTime, limit }] = started as [{ startTime: number; endTime: number; limit: number }];
    assert.deepEqual([startTime, endTime, limit], [1795341600, 1795348801, 3]);
  });

  it('is read to its last page, and says so when it came to its limit', async () => {
    answers = [{ status: 'Complete', results: [row('a'), row('b')], nextToken: 'more' }];
    const { rows, truncated } = await run();
    assert.deepEqual([rows.length, truncated], [3, true]);
  });

  for (const status of ['Failed', 'Timeout', 'Cancelled']) {
    it(`that ends as ${status} is no answer, and is not taken for one without rows`, async () => {
      answers = [{ status, results: [] }];
      await assert.rejects(run(), InvalidAnswer);
    });
  }

  it('is stopped when nobody waits for it any more', async () => {
    answers = [{ status: 'Running' }];
    const giveUp = new AbortController();
    onAsked = () => giveUp.abort();
    await assert.rejects(run(giveUp.signal), { name: 'AbortError' });
    assert.deepEqual([started.length, stopped], [1, [{ queryId: 'q-1' }]]);
  });

  it('is not started for somebody who has gone', async () => {
    await assert.rejects(run(AbortSignal.abort()), { name: 'AbortError' });
    assert.deepEqual([started, stopped], [[], []]);
  });

  it('that ended in between is not stopped, and that is no failure of its own', async () => {
    answers = [{ status: 'Failed' }];
    stop = () => {
      throw new AwsError('InvalidParameterException', 'The specified query is not running.');
    };
    await assert.rejects(run(), InvalidAnswer);
  });

  it('longer than AWS takes is a defect of ours', async () => {
    const logs = await clients.logs();
    const long = { ...query, query: 'x'.repeat(10_001) };
    await assert.rejects(runInsights(logs, long, new AbortController().signal), RangeError);
    assert.deepEqual(started, []);
  });
});

describe('a time in a row of Logs Insights', () => {
  it('is read in both forms', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), (at) => {
        assert.deepEqual(insightsTime(at.toISOString().replace('T', ' ').replace('Z', '')), at);
        assert.deepEqual(insightsTime(String(at.getTime())), at);
      }),
    );
  });

  it('that is none is refused', () => {
    for (const text of ['', 'soon', undefined]) assert.throws(() => insightsTime(text), InvalidAnswer);
  });
});
