/** Chapters of the guide, beside its first page. */
export const GUIDE_CHAPTERS = ['parameters', 'modes', 'errors', 'limits', 'migrate'] as const;

export type GuideChapter = (typeof GUIDE_CHAPTERS)[number];

const PUBLIC_PAGES = [
  '/',
  '/sign-in',
  '/sign-up',
  '/forgot-password',
  '/reset-password',
  '/verify-email',
  '/guide',
] as const;
const PRIVATE_PAGES = [
  '/app',
  '/app/playground',
  '/app/batches',
  '/app/batches/:id',
  '/app/keys',
  '/app/webhooks',
  '/app/usage',
  '/app/account',
  '/app/admin',
  '/app/admin/system',
] as const;

export type PublicPage = (typeof PUBLIC_PAGES)[number];
export type PrivatePage = (typeof PRIVATE_PAGES)[number];

/** Addresses of the web app's pages: elsewhere the server answers 404. */
export const WEB_PAGES: readonly string[] = [
  ...PUBLIC_PAGES,
  ...GUIDE_CHAPTERS.map((chapter) => `/guide/${chapter}`),
  ...PRIVATE_PAGES,
];
