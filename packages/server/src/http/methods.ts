import { APP_PREFIX } from '@nobg/contract/app/endpoints.js';
import { MODELS_PATH } from '@nobg/contract/models.js';
import { API_PREFIX, REMOVE_PATH } from '@nobg/contract/remove.js';
import { REMOVEBG_PREFIX } from '@nobg/contract/removebg/wire.js';

const READ = ['GET', 'HEAD'] as const;

/** Of webhooks, in the API and in the web app. */
const WEBHOOK_PATHS: readonly (readonly [string, ...string[]])[] = [
  ['webhooks', ...READ, 'POST'],
  ['webhooks/[^/]+', ...READ, 'PATCH', 'DELETE'],
  ['webhooks/[^/]+/(rotate|test|resend)', 'POST'],
  ['webhooks/[^/]+/deliveries', ...READ],
  ['webhooks/[^/]+/deliveries/[^/]+', ...READ],
  ['webhooks/[^/]+/deliveries/[^/]+/resend', 'POST'],
];

/** Of jobs, in the API and in the web app. */
const JOB_PATHS: readonly (readonly [string, ...string[]])[] = [
  ['jobs', ...READ, 'POST'],
  ['jobs/[^/]+', ...READ],
  ['jobs/[^/]+/(images|close|cancel|retry)', 'POST'],
  ['jobs/[^/]+/images/[^/]+/cutout', 'GET', 'PUT'],
  ['jobs/[^/]+/events', ...READ],
  ['jobs/[^/]+/results\\.(jsonl|zip)', 'GET'],
];

/** What the web app has, and its methods. */
const APP_PATHS: readonly (readonly [string, ...string[]])[] = [
  ['(config|plans|me|usage|usage\\.csv|requests|results)', ...READ],
  ['(sign-up|sign-in|sign-out|invitation|verify-email|reset-password)', 'POST'],
  ['(verify-email/request|reset-password/request|password|delete-account)', 'POST'],
  ['(remove|guest/remove|keys/[^/]+/rotate)', 'POST'],
  ['admin/(users|system)', ...READ],
  ['admin/users/[^/]+', 'PATCH', 'DELETE'],
  ['admin/users/[^/]+/sessions', 'DELETE'],
  ['admin/users/[^/]+/reset-link', 'POST'],
  ['admin/invitations', ...READ, 'POST'],
  ['admin/invitations/[^/]+', 'DELETE'],
  ['sessions', ...READ, 'DELETE'],
  ['sessions/[^/]+', 'DELETE'],
  ['keys', ...READ, 'POST'],
  ['keys/[^/]+', 'PATCH', 'DELETE'],
  ['results/[^/]+/thumbnail\\.webp', ...READ],
  ['results/[^/]+', 'DELETE'],
];

const PATHS: readonly { readonly path: RegExp; readonly methods: readonly string[] }[] = [
  { path: new RegExp(`^${REMOVE_PATH}$`), methods: ['POST', 'OPTIONS'] },
  { path: new RegExp(`^${REMOVEBG_PREFIX}/(removebg|improve)$`), methods: ['POST', 'OPTIONS'] },
  { path: new RegExp(`^${REMOVEBG_PREFIX}/account$`), methods: ['GET', 'HEAD', 'OPTIONS'] },
  { path: new RegExp(`^${MODELS_PATH}$`), methods: [...READ, 'OPTIONS'] },
  {
    path: new RegExp(`^${API_PREFIX}/results/[^/]+$`),
    methods: ['GET', 'HEAD', 'DELETE', 'OPTIONS'],
  },
  { path: new RegExp(`^${API_PREFIX}/results/[^/]+/render$`), methods: ['POST', 'OPTIONS'] },
  { path: /^\/results\/[^/]+\.(png|webp|avif|jpg|gif|zip|psd)$/, methods: READ },
  ...[...JOB_PATHS, ...WEBHOOK_PATHS].map(([path, ...methods]) => ({
    path: new RegExp(`^${API_PREFIX}/${path}$`),
    methods: [...methods, 'OPTIONS'],
  })),
  ...[...APP_PATHS, ...JOB_PATHS, ...WEBHOOK_PATHS].map(([path, ...methods]) => ({
    path: new RegExp(`^${APP_PREFIX}/${path}$`),
    methods,
  })),
  { path: /^\/(openapi\.json|livez|readyz)$/, methods: READ },
  { path: /^\/docs(\/.*)?$/, methods: READ },
];

/** Methods of a path that exists, null for every other. */
export function allowedMethods(path: string): readonly string[] | null {
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  return PATHS.find((known) => known.path.test(bare))?.methods ?? null;
}
