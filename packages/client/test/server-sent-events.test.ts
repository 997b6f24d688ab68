import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readEvents, type ServerSentEvent } from '../src/server-sent-events.js';

function streamOf(...chunks: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      }
      controller.close();
    },
  });
}

async function read(stream: ReadableStream<Uint8Array>): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(stream)) events.push(event);
  return events;
}

const TEXT = `retry: 1500

: a comment
id: 7.1
event: item
data: {"a":
data: "ü ☕"}

data
id: 8

event: nothing

data:half of an event`;

const EVENTS = [
  { type: 'item', data: '{"a":\n"ü ☕"}', id: '7.1', retry: 1500 },
  { type: 'message', data: '', id: '8', retry: 1500 },
];

it('reads events as the HTML standard has it, and none that breaks off', async () => {
  expect(await read(streamOf(TEXT))).toEqual(EVENTS);
  expect(await read(streamOf(TEXT.replaceAll('\n', '\r\n')))).toEqual(EVENTS);
  expect(await read(streamOf(TEXT.replaceAll('\n', '\r')))).toEqual(EVENTS);
});

it('reads the same wherever chunks end, also within characters and line ends', async () => {
  const bytes = new TextEncoder().encode(TEXT.replaceAll('\n', '\r\n'));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, n) => bytes.slice(at[n], end));
      expect(await read(streamOf(...chunks))).toEqual(EVENTS);
    }),
  );
});

it('ends a stream that says nothing any more', async () => {
  const silent = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
  });
  const events: string[] = [];
  for await (const { data } of readEvents(silent, 50)) events.push(data);
  expect(events).toEqual(['1']);
});
