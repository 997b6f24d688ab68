import { choice } from './setting.js';

/** The endpoint that answers as rembg's server does. */
export const rembgSettings = {
  access: choice({
    name: 'NOBG_REMBG',
    about:
      'Whether `/api/remove` answers as rembg’s server does: not at all; to callers with an API key; or also to programs on this machine without one (a proxy on this machine that says so in a header opens nothing; `loopback` beside `NOBG_PUBLIC_URL` or `NOBG_TRUST_PROXY` stops the start).',
    words: ['off', 'key', 'loopback'],
    fallback: 'off',
  }),
};
