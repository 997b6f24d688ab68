import { WEB_PAGES } from '@nobg/contract/app/pages.js';

/** Pages that are reached by a link with a token in it. */
const BY_LINK = ['/reset-password', '/verify-email'];

/** Every page of the app, by who may see it, and one that is not there. */
export const PUBLIC_PAGES = [
  ...WEB_PAGES.filter((path) => !path.startsWith('/app')).map((path) =>
    BY_LINK.includes(path) ? `${path}#token=made-up` : path,
  ),
  '/guide/nowhere',
];

export const PRIVATE_PAGES = WEB_PAGES.filter((path) => path.startsWith('/app'));
