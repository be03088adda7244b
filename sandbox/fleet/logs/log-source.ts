export interface LogGroup {
  readonly name: string;
  readonly createdAt: Date;
  readonly retentionDays?: number;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: Date;
  /** Undefined for a stream that has none yet. */
  readonly lastEventAt?: Date | undefined;
}

export interface LogEvent {
  readonly group: string;
  readonly stream: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
  /** Names the event among all of its account. */
  readonly ptr: string;
}

/** What CloudWatch Logs holds. */
export interface LogSource {
  groups(): readonly LogGroup[];
  streams(group: string): readonly LogStream[];
  /** In no order, both ends included. Milliseconds since 1970. */
  events(group: string, from: number, to: number): Iterable<LogEvent>;
}

/** Several as one. A group belongs to the first that has it. */
export class JoinedLogs implements LogSource {
  constructor(private readonly sources: readonly LogSource[]) {}

  groups(): LogGroup[] {
    return this.sources.flatMap((source) => source.groups());
  }

  streams(group: string): readonly LogStream[] {
    return this.#of(group)?.streams(group) ?? [];
  }

  events(group: string, from: number, to: number): Iterable<LogEvent> {
    return this.#of(group)?.events(group, from, to) ?? [];
  }

  #of(group: string): LogSource | undefined {
    return this.sources.find((source) => source.groups().some(({ name }) => name === group));
  }
}
