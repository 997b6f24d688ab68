import { choice } from './setting.js';

/** The endpoint that answers as rembg's server does. */
export const rembgSettings = {
  access: choice({
    name: 'NOBG_REMBG',
    about:
      'Access to `/api/remove`, which answers as rembg’s server: none; callers with an API key; or also programs on this machine without one (not requests that a proxy on this machine marks as forwarded; `loopback` beside `NOBG_PUBLIC_URL` or `NOBG_TRUST_PROXY` stops the start).',
    words: ['off', 'key', 'loopback'],
    fallback: 'off',
  }),
};
