/** Every page of the app, by who may see it. */
export const PUBLIC_PAGES = [
  '/',
  '/sign-in',
  '/sign-up',
  '/forgot-password',
  '/reset-password#token=made-up',
  '/verify-email#token=made-up',
  '/guide',
  '/guide/parameters',
  '/guide/modes',
  '/guide/errors',
  '/guide/limits',
  '/guide/migrate',
  '/guide/nowhere',
];

export const PRIVATE_PAGES = [
  '/app',
  '/app/playground',
  '/app/keys',
  '/app/usage',
  '/app/account',
  '/app/admin',
  '/app/admin/system',
];
