/** An event of a stream, as the HTML standard reads it. */
export interface ServerSentEvent {
  readonly type: string;
  readonly data: string;
  /** Id of the latest event that had one. */
  readonly id: string;
  /** ms after which to come again, where the stream said so. */
  readonly retry: number | null;
}

/** ms without a byte after which a connection is lost; servers send a comment every 15 s. */
const LONGEST_SILENCE = 60_000;

/**
 * Reads server-sent events. An event that breaks off is none: it comes again after a reconnection.
 * @param silence ms without a byte after which the stream counts as ended
 * @throws what the stream fails with
 */
export async function* readEvents(
  stream: ReadableStream<Uint8Array>,
  silence = LONGEST_SILENCE,
): AsyncGenerator<ServerSentEvent> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let [type, data, id] = ['', [] as string[], ''];
  let retry: number | null = null;
  try {
    for (;;) {
      const timer = setTimeout(() => reader.cancel(), silence);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      const text = rest + decoder.decode(value, { stream: true });
      // A carriage return at the end may be the first half of a line end.
      const lines = text.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() as string;
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { type: type || 'message', data: data.join('\n'), id, retry };
          [type, data] = ['', []];
          continue;
        }
        const [, field, content = ''] = /^([^:]*)(?::\s?(.*))?$/s.exec(line) as RegExpExecArray;
        if (field === 'event') type = content;
        else if (field === 'data') data.push(content);
        else if (field === 'id') id = content;
        else if (field === 'retry' && /^\d+$/.test(content)) retry = Number(content);
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
