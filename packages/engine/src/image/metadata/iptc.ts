const PHOTOSHOP = 'Photoshop 3.0\0';
const IPTC = 0x0404;
const APP13 = 0xed;

/**
 * Takes the IPTC facts out of Photoshop's block, whose other resources include a thumbnail.
 * @returns the resource alone, null where there is none
 * @see https://www.adobe.com/devnet-apps/photoshop/fileformatashtml (image resource blocks)
 */
export function iptcResource(block: Buffer): Buffer | null {
  const prefixed = block.toString('latin1', 0, PHOTOSHOP.length) === PHOTOSHOP;
  for (let at = prefixed ? PHOTOSHOP.length : 0; at + 12 <= block.length; ) {
    if (block.toString('latin1', at, at + 4) !== '8BIM') return null;
    const id = block.readUInt16BE(at + 4);
    const name = 1 + (block[at + 6] ?? 0);
    const sizeAt = at + 6 + name + (name % 2);
    if (sizeAt + 4 > block.length) return null;
    const size = block.readUInt32BE(sizeAt);
    const end = sizeAt + 4 + size + (size % 2);
    if (sizeAt + 4 + size > block.length) return null;
    if (id === IPTC) {
      return Buffer.concat([block.subarray(at, sizeAt + 4 + size), Buffer.alloc(size % 2)]);
    }
    at = end;
  }
  return null;
}

/** A JPEG with an IPTC resource put in after its first marker. */
export function withIptc(jpeg: Buffer, resource: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(PHOTOSHOP, 'latin1'), resource]);
  if (body.length > 65_533) return jpeg;
  const head = Buffer.from([0xff, APP13, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}
