/** Bytes of a form, written by hand so that they can be wrong. */
export function multipart(
  parts: readonly { readonly head: string; readonly body?: string | Uint8Array }[],
  end = '--X--\r\n',
): { body: Uint8Array<ArrayBuffer>; type: string } {
  const pieces = parts.flatMap(({ head, body = '' }) => [
    Buffer.from(`--X\r\n${head}\r\n\r\n`),
    Buffer.from(body as string),
    Buffer.from('\r\n'),
  ]);
  const body = new Uint8Array(Buffer.concat([...pieces, Buffer.from(end)]));
  return { body, type: 'multipart/form-data; boundary=X' };
}

export const IMAGE_PART = 'Content-Disposition: form-data; name="image"; filename="a.png"';

export function textPart(name: string): string {
  return `Content-Disposition: form-data; name="${name}"`;
}
