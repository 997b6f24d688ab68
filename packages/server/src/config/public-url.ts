import { choice, text } from './setting.js';

/** What the world calls this server, and which pages may call it. */
export const publicSettings = {
  publicUrl: text<string | null>({
    name: 'NOBG_PUBLIC_URL',
    about:
      'Public address of this server, for result addresses and links in e-mail. Set it behind a proxy or in a container.',
    expected: 'an http or https address without query, such as https://nobg.example',
    shown: '(the address that was called)',
    fallback: null,
    parse: parsePublicUrl,
  }),
  resultsUrl: text<string | null>({
    name: 'NOBG_RESULTS_URL',
    about:
      'Public address of results, if different, such as that of a CDN. It affects nothing else.',
    expected: 'an http or https address without query, such as https://cdn.nobg.example',
    shown: '(as `NOBG_PUBLIC_URL`)',
    fallback: null,
    parse: parsePublicUrl,
  }),
  resultsCache: choice({
    name: 'NOBG_RESULTS_CACHE',
    about:
      'Caching of results until they expire: only by the client (`private`), or also by shared caches (`shared`), which may serve a deleted result until then.',
    words: ['private', 'shared'],
    fallback: 'private',
  }),
  answer: choice({
    name: 'NOBG_ANSWER',
    about:
      'Default members of JSON answers: all (`full`), or only `url`, `mode` and `usage` (`plain`).',
    words: ['full', 'plain'],
    fallback: 'full',
  }),
  corsOrigins: text<'*' | readonly string[]>({
    name: 'NOBG_CORS_ORIGINS',
    about: 'Comma-separated origins whose pages may call the API, or `*` for all.',
    expected: '* or origins such as https://shop.example, separated by commas',
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
