import { choice, text } from './setting.js';

/** What the world calls this server, and which pages may call it. */
export const publicSettings = {
  publicUrl: text<string | null>({
    name: 'NOBG_PUBLIC_URL',
    about:
      'Address of this server as callers know it, for the addresses of results and the links in e-mail. Set it behind a proxy or in a container.',
    expected: 'an http or https address without query, such as https://nobg.example',
    shown: '(the address that was called)',
    fallback: null,
    parse: parsePublicUrl,
  }),
  resultsUrl: text<string | null>({
    name: 'NOBG_RESULTS_URL',
    about:
      'Address of results where they have one of their own, such as that of a CDN in front of this server. Nothing else moves with it.',
    expected: 'an http or https address without query, such as https://cdn.nobg.example',
    shown: '(as `NOBG_PUBLIC_URL`)',
    fallback: null,
    parse: parsePublicUrl,
  }),
  resultsCache: choice({
    name: 'NOBG_RESULTS_CACHE',
    about:
      'Who may keep results until they expire: the caller alone (`private`), or every cache on the way, too (`shared`), where a deleted result may live on until then.',
    words: ['private', 'shared'],
    fallback: 'private',
  }),
  answer: choice({
    name: 'NOBG_ANSWER',
    about:
      'What a cutout is answered with unless the request says: all that is known (`full`), or `url`, `mode` and `usage` alone (`plain`).',
    words: ['full', 'plain'],
    fallback: 'full',
  }),
  corsOrigins: text<'*' | readonly string[]>({
    name: 'NOBG_CORS_ORIGINS',
    about: 'Origins whose pages may call the API, with commas between, or `*` for all.',
    expected: '* or origins such as https://shop.example, with commas between',
    shown: '*',
    fallback: '*',
    parse: parseOrigins,
  }),
};

function parsePublicUrl(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !isWeb(url) || url.search !== '' || url.hash !== '') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  return url.href.replace(/\/+$/, '');
}

function parseOrigins(value: string): '*' | readonly string[] | undefined {
  if (value === '*') return '*';
  const origins = value.split(',').map((origin) => origin.trim());
  const good = origins.every((origin) => {
    const url = URL.canParse(origin) ? new URL(origin) : null;
    return url !== null && isWeb(url) && url.origin === origin;
  });
  return good ? origins : undefined;
}

function isWeb(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}
