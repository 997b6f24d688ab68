const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;

/** The one frame of a still GIF. */
export interface GifFrame {
  /** R G B of each colour; as many as a power of two. */
  readonly colours: Buffer;
  /** The index that is transparent. */
  readonly transparent: number | null;
  /** The packed pixels, from the size of their first code to the empty block after them. */
  readonly packed: Buffer;
}

/**
 * Takes a GIF of one frame that fills it apart.
 * @throws RangeError for anything else
 */
export function readGifFrame(gif: Buffer): GifFrame {
  let at = 13;
  let colours = coloursAt(gif, at, gif[10] ?? 0);
  at += colours.length;
  let transparent: number | null = null;
  while (gif[at] === EXTENSION) {
    if (gif[at + 1] === GRAPHIC_CONTROL && ((gif[at + 3] ?? 0) & 1) === 1) {
      transparent = gif[at + 6] ?? null;
    }
    at = endOfBlocks(gif, at + 2);
  }
  if (gif[at] !== IMAGE) throw new RangeError('Expected a GIF with a frame');
  const own = coloursAt(gif, at + 10, gif[at + 9] ?? 0);
  at += 10 + own.length;
  if (own.length > 0) colours = own;
  if (colours.length === 0) throw new RangeError('Expected a GIF with colours');
  return { colours, transparent, packed: gif.subarray(at, endOfBlocks(gif, at + 1)) };
}

function coloursAt(gif: Buffer, at: number, flags: number): Buffer {
  const entries = (flags & 0x80) === 0 ? 0 : 2 ** ((flags & 7) + 1);
  return gif.subarray(at, at + entries * 3);
}

/** Blocks are as long as their first byte says; an empty one is the last. */
function endOfBlocks(gif: Buffer, from: number): number {
  let at = from;
  for (let length = gif[at]; length !== 0; length = gif[at]) {
    if (length === undefined) throw new RangeError('Expected a whole GIF');
    at += length + 1;
  }
  return at + 1;
}
