import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { HttpFetcher } from '@nobg/server/ports/http-fetcher.js';
import type { ImageFetcher } from '@nobg/server/ports/image-fetcher.js';
import { LARGE_BYTES, PICTURE, type Site } from '../site.js';
import type { Suite } from './suite.js';

export interface FetcherSubject<Fetcher> {
  /** One that may ask at the site, and nowhere else on this machine. */
  readonly fetcher: Fetcher;
  readonly site: Site;
  /** An empty folder for what is fetched. */
  readonly folder: string;
}

const NO_ADDRESSES = [
  ...['', 'photo.jpg', 'file:///etc/passwd', 'ftp://example.org/a', 'data:image/png,x'],
  ...['http://user:secret@example.org/', `http://a/${'x'.repeat(9000)}`],
];

/** What a failure names, beside its code. */
const FIELD = 'image_url';

function requestedOf(of: { readonly maxBytes?: number; readonly signal?: AbortSignal } = {}) {
  const { maxBytes = 10 * LARGE_BYTES, signal = new AbortController().signal } = of;
  return { field: FIELD, maxBytes, signal };
}

async function refused(result: Promise<unknown>, code: string): Promise<void> {
  type Refusal = {
    readonly code?: string;
    readonly fields?: readonly { readonly field: string }[];
  };
  await assert.rejects(result, ({ code: got, fields }: Refusal) => {
    const named = fields?.map(({ field }) => field);
    assert.deepEqual({ code: got, named }, { code, named: [FIELD] });
    return true;
  });
}

export const HTTP_FETCHER: Suite<FetcherSubject<HttpFetcher>> = {
  'gives what lies at an address, through redirects': async ({ fetcher, site }) => {
    for (const path of ['/picture', '/moved']) {
      const stream = await fetcher.open(`${site.url}${path}`, requestedOf());
      assert.deepEqual(await buffer(stream), PICTURE);
    }
  },

  'refuses what is no http address': async ({ fetcher }) => {
    for (const url of NO_ADDRESSES) await refused(fetcher.open(url, requestedOf()), 'invalid_url');
  },

  'connects to nothing inside, where a redirect points there, either': async (subject) => {
    const { fetcher, site } = subject;
    const inside = site.url.replace('127.0.0.1', '127.0.0.2');
    await refused(fetcher.open(`${inside}/picture`, requestedOf()), 'invalid_url');
    await refused(fetcher.open(`${site.url}/inside`, requestedOf()), 'invalid_url');
  },

  'ends what is longer than its bound': async ({ fetcher, site }) => {
    const read = async () =>
      buffer(await fetcher.open(`${site.url}/large`, requestedOf({ maxBytes: LARGE_BYTES })));
    await refused(read(), 'file_too_large');
  },

  'says in one word that nothing is there, and that less came than was said': async (subject) => {
    const { fetcher, site } = subject;
    await refused(fetcher.open(`${site.url}/gone`, requestedOf()), 'download_failed');
    const read = async () => buffer(await fetcher.open(`${site.url}/cut-off`, requestedOf()));
    await refused(read(), 'download_failed');
  },

  'ends with the reason of whoever does not wait any more': async ({ fetcher, site }) => {
    const gone = new AbortController();
    const stream = await fetcher.open(`${site.url}/endless`, requestedOf({ signal: gone.signal }));
    const reading = buffer(stream);
    const reason = new Error('nobody waits');
    gone.abort(reason);
    await assert.rejects(reading, reason);
    const early = fetcher.open(`${site.url}/picture`, requestedOf({ signal: gone.signal }));
    await assert.rejects(early, reason);
  },
};

export const IMAGE_FETCHER: Suite<FetcherSubject<ImageFetcher>> = {
  'writes the picture at an address into a new file': async ({ fetcher, site, folder }) => {
    const path = join(folder, 'picture');
    await fetcher.fetch(`${site.url}/moved`, { path, ...requestedOf() });
    assert.deepEqual(await readFile(path), PICTURE);
  },

  'leaves no file of what is refused, and names the field': async (subject) => {
    const { fetcher, site, folder } = subject;
    const path = join(folder, 'picture');
    for (const [url, code] of [
      ['photo.jpg', 'invalid_url'],
      [`${site.url}/inside`, 'invalid_url'],
      [`${site.url}/page`, 'unsupported_format'],
      [`${site.url}/large`, 'file_too_large'],
      [`${site.url}/gone`, 'download_failed'],
      [`${site.url}/cut-off`, 'download_failed'],
    ] as const) {
      const requested = { path, ...requestedOf({ maxBytes: LARGE_BYTES }) };
      await refused(fetcher.fetch(url, requested), code);
      await assert.rejects(readFile(path), { code: 'ENOENT' });
    }
  },

  'ends with the reason of whoever does not wait any more, and leaves no file': async (subject) => {
    const { fetcher, site, folder } = subject;
    const path = join(folder, 'picture');
    const gone = new AbortController();
    const requested = { path, ...requestedOf({ signal: gone.signal }) };
    const fetching = fetcher.fetch(`${site.url}/endless`, requested);
    const reason = new Error('nobody waits');
    setImmediate(() => gone.abort(reason));
    await assert.rejects(fetching, reason);
    await assert.rejects(readFile(path), { code: 'ENOENT' });
  },
};
