import { EventStreamCodec } from '@smithy/core/event-streams';
import type { NormalizedSchema } from '@smithy/core/schema';
import { isRecord, toJson } from './values.js';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);
const text = (value: string) => ({ type: 'string' as const, value });

/**
 * Events of a stream as AWS frames them (application/vnd.amazon.eventstream), one message an event. Each of `events` is
 * a member of the union; a member that is an error of the service ends the stream as that exception.
 */
export function eventStream(union: NormalizedSchema, events: readonly unknown[]): Uint8Array {
  const members = new Map<string, NormalizedSchema>(union.structIterator());
  return Buffer.concat(
    events.flatMap((event) =>
      Object.entries(isRecord(event) ? event : {}).flatMap(([name, value]) => {
        const member = members.get(name);
        return member ? [frame(name, member, value)] : [];
      }),
    ),
  );
}

function frame(name: string, member: NormalizedSchema, value: unknown): Uint8Array {
  const kind = member.getMergedTraits().error === undefined ? 'event' : 'exception';
  return codec.encode({
    headers: {
      ':message-type': text(kind),
      [`:${kind}-type`]: text(name),
      ':content-type': text('application/json'),
    },
    body: Buffer.from(JSON.stringify(toJson(member, value) ?? {}), 'utf8'),
  });
}
