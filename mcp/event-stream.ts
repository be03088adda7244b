/** One event of a stream. */
export interface ServerEvent {
  /** Empty for an event that only says where to take the stream up again. */
  readonly data: string;
  readonly id: string | undefined;
  /** How long to wait before the stream is taken up again. Milliseconds. */
  readonly retry: number | undefined;
}

/** `s`: the line separators of Unicode, which JSON may hold as they are, end no line here. */
const FIELD = /^(data|id|retry)(?:: ?(.*))?$/s;

/** The events of a stream as they come (WHATWG HTML, "Interpreting an event stream"). One that was cut off is none. */
export async function* serverEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  let rest = '';
  let fields: (readonly [string, string])[] = [];
  for await (const chunk of body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, name, value = ''] = FIELD.exec(line) ?? [];
      if (name) fields.push([name, value]);
      if (line !== '' || fields.length === 0) continue;
      yield eventOf(fields);
      fields = [];
    }
  }
}

function eventOf(fields: readonly (readonly [string, string])[]): ServerEvent {
  const all = (wanted: string) => fields.flatMap(([name, value]) => (name === wanted ? [value] : []));
  const retry = all('retry').at(-1);
  return {
    data: all('data').join('\n'),
    id: all('id').at(-1),
    retry: retry !== undefined && /^\d{1,6}$/.test(retry) ? Number(retry) : undefined,
  };
}
