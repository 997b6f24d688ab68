import type { Duplex } from 'node:stream';

/** The child's file descriptor on which it and the pool speak. */
export const CHANNEL_FD = 3;

/** Longest message, in bytes: messages hold paths and numbers, so this is never met honestly. */
const MAX_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

interface ChannelEvents {
  /** One parsed message. What it throws ends the channel as malformed input does. */
  readonly onMessage: (value: unknown) => void;
  /** Called once: the other side is gone (null), or sent what is no message. */
  readonly onEnd: (fault: Error | null) => void;
}

export interface Channel {
  /** `sent` is called when the system has the bytes; a channel that ended swallows the message. */
  send(message: object, sent?: () => void): void;
}

/**
 * Messages as lines of JSON over a pipe between two processes.
 *
 * Node's own channel (`fork`) is not used on purpose: bytes that are no JSON
 * throw an uncatchable error in the parent there, so a child with damaged
 * memory could end the server. Here they end the channel, and no more.
 */
export function openChannel(pipe: Duplex, events: ChannelEvents): Channel {
  let rest: Buffer = Buffer.alloc(0);
  let ended = false;

  function end(fault: Error | null): void {
    if (ended) return;
    ended = true;
    pipe.destroy();
    events.onEnd(fault);
  }

  function take(chunk: Buffer): void {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let at = rest.indexOf(NEWLINE); at >= 0 && !ended; at = rest.indexOf(NEWLINE)) {
      const line = rest.toString('utf8', 0, at);
      rest = rest.subarray(at + 1);
      events.onMessage(JSON.parse(line));
    }
    if (rest.length > MAX_LINE_BYTES)
      throw new RangeError(`Expected a message of at most ${MAX_LINE_BYTES} bytes`);
  }

  pipe.on('data', (chunk: Buffer) => {
    if (ended) return;
    try {
      take(chunk);
    } catch (error) {
      end(error instanceof Error ? error : new Error(String(error)));
    }
  });
  // A reset or broken pipe means that the other process died: 'close' follows and says so.
  pipe.on('error', () => {});
  pipe.on('close', () => end(null));
  pipe.on('end', () => end(null));

  return {
    send(message, sent) {
      if (!ended) pipe.write(`${JSON.stringify(message)}\n`, () => sent?.());
    },
  };
}
