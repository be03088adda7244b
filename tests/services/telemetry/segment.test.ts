import assert from 'node:assert/strict';
import { readTraceHeader, segment, subsegment, traceIdOf } from '../../../services/telemetry/segment.js';
import { type Span, spanOf } from '../../../services/telemetry/trace.js';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const HEADER = `Root=${TRACE};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a87bd80c:0`;
const place = { traceId: TRACE, parentId: '53995c3f42cd8ad8', isSampled: true };
const span: Span = { name: 'list_alerts', startedAt: 1_764_079_200_123, endedAt: 1_764_079_200_623, outcome: 'ok' };
const documentOf = (some: Partial<Span>, correlationId?: string) =>
  JSON.parse(subsegment({ ...span, ...some }, place, { id: '0123456789abcdef', correlationId }));

describe('a document of X-Ray', () => {
  it('is of the trace that the header of the invocation says', () => {
    assert.deepEqual(readTraceHeader(HEADER), place);
    assert.equal(readTraceHeader(HEADER.replace('Sampled=1', 'Sampled=0'))?.isSampled, false);
    for (const other of [undefined, '', 'Root=1-2;Parent=3;Sampled=1', `Root=${TRACE}`]) {
      assert.equal(readTraceHeader(other), undefined);
    }
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

  it('has of a call to AWS what was called where, what came back, and how often it was tried', () => {
    const times = { startedAt: 1_000, endedAt: 2_000 };
    const call = { service: 'SSM', operation: 'DescribeInstancePatchStates', region: 'us-west-2', ...times };
    const { name, namespace, aws, http, annotations } = documentOf(
      spanOf({ ...call, outcome: 'answered', status: 200, retries: 2, throttles: 1 }),
    );

    assert.deepEqual(
      { name, namespace, aws, http, annotations },
      {
        ...{ name: 'SSM', namespace: 'aws', http: { response: { status: 200 } }, annotations: { throttles: 1 } },
        aws: { operation: 'DescribeInstancePatchStates', region: 'us-west-2', retries: 2 },
      },
    );
  });

  it('has a name that X-Ray takes, whatever it was', () => {
    assert.match(documentOf({ name: `a*b?${'c'.repeat(300)}` }).name, /^[\p{L}\p{N}\p{Z}_.:/%&#=+\-@]{1,200}$/u);
  });

  it('is a segment where Lambda opens none, in a trace whose id says when it began', () => {
    const traceId = traceIdOf(1_465_510_280_000, 'bd862e3fe1be46a994272793');
    const ids = { id: '0123456789abcdef', correlationId: 'QUESTION0001' };
    const document = JSON.parse(segment({ ...span, outcome: 'failed' }, { traceId, service: 'sre-ops-prod-mcp' }, ids));

    assert.deepEqual(document, {
      ...{ name: 'sre-ops-prod-mcp', id: '0123456789abcdef', trace_id: '1-5759e988-bd862e3fe1be46a994272793' },
      ...{ start_time: 1_764_079_200.123, end_time: 1_764_079_200.623, fault: true },
      annotations: { correlation_id: 'QUESTION0001' },
    });
  });
});
