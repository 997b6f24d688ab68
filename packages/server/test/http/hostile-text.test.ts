import { NobgError } from '@nobg/contract/errors.js';
import * as measures from '@nobg/contract/measures.js';
import { readFields } from '@nobg/contract/read-fields.js';
import { isRemovebgText } from '@nobg/contract/removebg/wire.js';
import { normaliseEmail } from '@nobg/server/domain/accounts/email.js';
import { checkPassword } from '@nobg/server/domain/accounts/password.js';
import { networkBounds } from '@nobg/server/domain/quota/ip-network.js';
import { readDelivery } from '@nobg/server/http/api/native/delivery.js';
import { decodeBase64 } from '@nobg/server/http/body/base64.js';
import { jsonFields } from '@nobg/server/http/body/json-fields.js';
import { urlencodedFields } from '@nobg/server/http/body/urlencoded-fields.js';
import { describe, expect, it } from 'vitest';

/**
 * A hundred times what a caller may send. Work that grows with the square of the length would take hours, so
 * each of these ends only where it does not.
 */
const COUNT = 1_000_000;

/** What keeps patterns busy: long runs that nearly match, with something else at the end. */
const TEXTS = [
  ' ',
  '\0',
  '1',
  '1.',
  'a',
  ',',
  ' ,',
  '%',
  '#',
  '=',
  '-',
  '.',
  '@',
  'a.',
  '\t1',
  '[',
  '"',
  '\\',
  '{',
  '(',
  'px ',
].map((unit) => [unit, `${unit.repeat(Math.floor(COUNT / unit.length))}!`] as const);

/** Runs a reader, which may refuse what it got in words. */
async function refuseOrRead(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    expect(error).toBeInstanceOf(NobgError);
  }
}

async function drained(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text, 'latin1');
}

describe.each(TEXTS)('text that repeats %j', (_unit, text) => {
  it('is read in time that grows with its length, whatever field it comes in', async () => {
    const parsers = Object.values(measures).filter((one) => typeof one === 'function');
    for (const parse of parsers)
      await refuseOrRead(() => (parse as (text: string) => unknown)(text));
    const fields = [
      'mode',
      'bg_color',
      'canvas',
      'size',
      'crop',
      'points',
      'box',
      'shadow',
      'roi',
      'padding',
    ];
    for (const name of fields) await refuseOrRead(() => readFields(new Map([[name, text]])));
    isRemovebgText(`shadow_type${text}`);
  });

  it('is read in such time as an address, a password, a header and a body', async () => {
    await refuseOrRead(() => normaliseEmail(`a@${text}`));
    await refuseOrRead(() => checkPassword(text, 'a@b.example'));
    await refuseOrRead(() => networkBounds(text, 1));
    await refuseOrRead(() => readDelivery(new Map(), text, {}));
    await refuseOrRead(() => drained(decodeBase64(once(text))));
    await refuseOrRead(() => [...jsonFields().feed(Buffer.from(`{"a":"${text}`))]);
    await refuseOrRead(() => [...jsonFields().feed(Buffer.from(`{"a":${text}`))]);
    await refuseOrRead(() => [...urlencodedFields(() => false).feed(Buffer.from(`a=${text}`))]);
  });
});
