import { NobgError } from '@nobg/contract/errors.js';

/** Longest beginning of a data URL: `data:image/jpeg;charset=…;base64,`. */
const MAX_PREFIX = 200;

/**
 * Decodes base64 as it comes, the URL-safe alphabet too, with or without line breaks, padding and
 * the beginning of a data URL.
 * @throws NobgError `unreadable_image` for anything else
 */
export async function* decodeBase64(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let carry = '';
  let padded = false;
  let begun = false;
  for await (const chunk of chunks) {
    carry += chunk.toString('latin1').replace(/\s+/g, '');
    if (!begun) {
      if (carry.length < 'data:'.length) continue;
      const body = withoutPrefix(carry);
      if (body === null) continue;
      carry = body;
      begun = true;
    }
    const whole = carry.slice(0, carry.length - (carry.length % 4));
    carry = carry.slice(whole.length);
    if (whole === '') continue;
    if (padded) throw notBase64();
    padded = whole.endsWith('=');
    yield decode(whole);
  }
  if (!begun) carry = withoutPrefix(carry) ?? carry;
  if (carry === '') return;
  if (padded || carry.replace(/=+$/, '').length === 1) throw notBase64();
  yield decode(carry);
}

/** What comes after a data URL's beginning; null while that is not whole. */
function withoutPrefix(text: string): string | null {
  if (!/^data:/i.test(text)) return text;
  const comma = text.indexOf(',');
  if (comma !== -1) return text.slice(comma + 1);
  if (text.length > MAX_PREFIX) throw notBase64();
  return null;
}

function decode(text: string): Buffer {
  if (!/^[\w+/-]*={0,3}$/.test(text)) throw notBase64();
  return Buffer.from(text, 'base64');
}

function notBase64(): NobgError {
  const message = 'Expected a picture in base64, but got text that is not base64.';
  return new NobgError('unreadable_image', message);
}
