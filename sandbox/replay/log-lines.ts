import type { LogEvent, LogGroup, LogSource, LogStream } from '../fleet/logs/log-source.js';
import { hex } from '../fleet/random.js';
import { BadData } from './bad-data.js';
import type { JsonRecord } from './json-records.js';

/** A line that an agent shipped. `at`: milliseconds since 1970. */
export interface RecordedLine {
  readonly group: string;
  readonly stream: string;
  readonly at: number;
  readonly message: string;
}

/**
 * Lines as `aws logs filter-log-events` answers them (`{"events":[{"logStreamName":…,"timestamp":…,"message":…}]}`); their
 * group is beside the list, because an event does not say it.
 *
 * @throws {BadData} for a file without a group, or a line without its stream, time or text.
 */
export function logLines(records: readonly JsonRecord[], group: unknown): RecordedLine[] {
  return records.map(({ value, file, line }) => {
    if (typeof group !== 'string' || group === '') throw new BadData(file, 1, 'there is no "logGroupName"');
    const { logStreamName: stream, timestamp: at, message } = value;
    if (typeof stream !== 'string' || stream === '') throw new BadData(file, line, 'the event has no logStreamName');
    if (typeof at !== 'number' || !Number.isInteger(at) || at < 0)
      throw new BadData(file, line, `timestamp is no number of milliseconds: ${JSON.stringify(at)}`);
    if (typeof message !== 'string') throw new BadData(file, line, 'the event has no message');
    return { group, stream, at, message };
  });
}

export const shiftLine = (line: RecordedLine, ms: number): RecordedLine => ({ ...line, at: line.at + ms });

export class RecordedLines implements LogSource {
  /** @param lines - shifted. */
  constructor(private readonly lines: readonly RecordedLine[]) {}

  groups(): LogGroup[] {
    return [...new Set(this.lines.map(({ group }) => group))].map((name) => ({
      name,
      createdAt: new Date(Math.min(...this.#times(name))),
    }));
  }

  streams(group: string): LogStream[] {
    const names = new Set(this.lines.flatMap((line) => (line.group === group ? [line.stream] : [])));
    return [...names].map((name) => {
      const times = this.#times(group, name);
      return { name, createdAt: new Date(Math.min(...times)), lastEventAt: new Date(Math.max(...times)) };
    });
  }

  *events(group: string, from: number, to: number): Iterable<LogEvent> {
    for (const [index, line] of this.lines.entries()) {
      if (line.group !== group || line.at < from || line.at > to) continue;
      yield { ...line, ptr: hex(40, index, line.message) };
    }
  }

  #times(group: string, stream?: string): number[] {
    return this.lines.flatMap((line) =>
      line.group === group && (stream === undefined || line.stream === stream) ? [line.at] : [],
    );
  }
}
