import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { traceFields, traceTo } from '../../../app/x-ray.js';
import { correlated } from '../../../services/correlation.js';
import { readTraceHeader, type Span, spanOf, subsegment } from '../../../services/telemetry/trace.js';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const HEADER = `Root=${TRACE};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a87bd80c:0`;
const span: Span = { name: 'list_alerts', startedAt: 1_764_079_200_123, endedAt: 1_764_079_200_623, outcome: 'ok' };
const documentOf = (some: Partial<Span>, correlationId?: string) => {
  const to = { traceId: TRACE, parentId: '53995c3f42cd8ad8', isSampled: true };
  const [line, document = ''] = subsegment({ ...span, ...some }, to, { id: '0123456789abcdef', correlationId }).split(
    '\n',
  );
  assert.deepEqual(JSON.parse(line ?? ''), { format: 'json', version: 1 });
  return JSON.parse(document);
};

describe('a trace', () => {
  it('goes on where the header of the invocation says', () => {
    assert.deepEqual(readTraceHeader(HEADER), { traceId: TRACE, parentId: '53995c3f42cd8ad8', isSampled: true });
    assert.equal(readTraceHeader(HEADER.replace('Sampled=1', 'Sampled=0'))?.isSampled, false);
    for (const other of [undefined, '', 'Root=1-2;Parent=3;Sampled=1', `Root=${TRACE}`]) {
      assert.equal(readTraceHeader(other), undefined);
    }
    assert.deepEqual([traceFields({ _X_AMZN_TRACE_ID: HEADER }), traceFields({})], [{ trace_id: TRACE }, {}]);
  });

  it('has an answer as a subsegment with the id of the question', () => {
    assert.deepEqual(documentOf({}, 'QUESTION0001'), {
      ...{ name: 'list_alerts', id: '0123456789abcdef', trace_id: TRACE, parent_id: '53995c3f42cd8ad8' },
      ...{ type: 'subsegment', start_time: 1_764_079_200.123, end_time: 1_764_079_200.623 },
      annotations: { correlation_id: 'QUESTION0001' },
    });
  });

  it('tells what failed from what was refused and what was throttled', () => {
    const flags = (outcome: Span['outcome']) => {
      const { fault, error, throttle } = documentOf({ outcome });
      return { fault, error, throttle };
    };
    const none = { fault: undefined, error: undefined, throttle: undefined };
    assert.deepEqual(flags('ok'), none);
    assert.deepEqual(flags('failed'), { ...none, fault: true });
    assert.deepEqual(flags('refused'), { ...none, error: true });
    assert.deepEqual(flags('throttled'), { ...none, error: true, throttle: true });
  });

  it('has each attempt of a call to AWS, with what was called where', () => {
    const times = { startedAt: 1_000, endedAt: 2_000 };
    const call = { service: 'SSM', operation: 'DescribeInstancePatchStates', region: 'us-west-2', ...times };
    const { name, namespace, aws, throttle } = documentOf(spanOf({ ...call, outcome: 'throttled' }));

    const called = { operation: 'DescribeInstancePatchStates', region: 'us-west-2' };
    assert.deepEqual(
      { name, namespace, aws, throttle },
      { name: 'SSM', namespace: 'aws', aws: called, throttle: true },
    );
  });

  it('has names that X-Ray takes, whatever they were', () => {
    assert.match(documentOf({ name: `a*b?${'c'.repeat(300)}` }).name, /^[\p{L}\p{N}\p{Z}_.:/%&#=+\-@]{1,200}$/u);
  });

  it('goes to the daemon where there is one, for what was sampled alone', async () => {
    const daemon = createSocket('udp4');
    daemon.bind(0, '127.0.0.1');
    await once(daemon, 'listening');
    const env = { AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`, _X_AMZN_TRACE_ID: '' };
    const trace = traceTo(env);
    const first = once(daemon, 'message') as Promise<[Buffer]>;
    env._X_AMZN_TRACE_ID = HEADER.replace('Sampled=1', 'Sampled=0');
    trace({ ...span, name: 'not sampled' });
    env._X_AMZN_TRACE_ID = HEADER;
    correlated('QUESTION0001', () => trace(span));
    const [message] = await first;
    daemon.close();

    const { name, trace_id, annotations } = JSON.parse(message.toString().split('\n')[1] ?? '');
    assert.deepEqual([name, trace_id, annotations.correlation_id], ['list_alerts', TRACE, 'QUESTION0001']);
    assert.doesNotThrow(() => traceTo({ _X_AMZN_TRACE_ID: HEADER })(span), 'without a daemon nothing is sent');
  });
});
