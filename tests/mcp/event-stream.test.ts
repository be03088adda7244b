import assert from 'node:assert/strict';
import { serverEvents } from '../../mcp/event-stream.js';

const encoder = new TextEncoder();

async function eventsOf(...chunks: readonly string[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const events = [];
  for await (const event of serverEvents(body)) events.push(event);
  return events;
}

describe('a stream of events', () => {
  it('has the data, the id and the pause of each event, wherever it was cut into chunks', async () => {
    assert.deepEqual(await eventsOf('id: 7\r', '\nretry: 500\r\nda', 'ta: {"a":1,\r\ndata: "b":2}\r\n\r', '\n'), [
      { data: '{"a":1,\n"b":2}', id: '7', retry: 500 },
    ]);
  });

  it('has comments and fields of others between its events, which say nothing', async () => {
    assert.deepEqual(await eventsOf(': still here\n\nevent: message\ndata:{}\n\n'), [
      { data: '{}', id: undefined, retry: undefined },
    ]);
  });

  it('has data with a line separator of Unicode in it, which ends no line', async () => {
    assert.deepEqual(await eventsOf('data: "a\u2028b\u2029c"\n\n'), [
      { data: '"a\u2028b\u2029c"', id: undefined, retry: undefined },
    ]);
  });

  it('does not have an event that was cut off', async () => {
    assert.deepEqual(await eventsOf('id: 1\ndata: \n\ndata: {"half":'), [{ data: '', id: '1', retry: undefined }]);
  });
});
