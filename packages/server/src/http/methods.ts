import { API_PREFIX, REMOVE_PATH } from '@nobg/contract/remove.js';
import { REMOVEBG_PREFIX } from '@nobg/contract/removebg/wire.js';

const READ = ['GET', 'HEAD'] as const;

const PATHS: readonly { readonly path: RegExp; readonly methods: readonly string[] }[] = [
  { path: new RegExp(`^${REMOVE_PATH}$`), methods: ['POST', 'OPTIONS'] },
  { path: new RegExp(`^${REMOVEBG_PREFIX}/(removebg|improve)$`), methods: ['POST', 'OPTIONS'] },
  { path: new RegExp(`^${REMOVEBG_PREFIX}/account$`), methods: ['GET', 'HEAD', 'OPTIONS'] },
  { path: new RegExp(`^${API_PREFIX}/results/[^/]+$`), methods: ['GET', 'DELETE', 'OPTIONS'] },
  { path: new RegExp(`^${API_PREFIX}/results/[^/]+/render$`), methods: ['POST', 'OPTIONS'] },
  { path: /^\/results\/[^/]+\.(png|webp|avif|jpg|zip|psd)$/, methods: READ },
  { path: /^\/(openapi\.json|livez|readyz)$/, methods: READ },
  { path: /^\/docs(\/.*)?$/, methods: READ },
];

/** Methods of a path that exists, null for every other. */
export function allowedMethods(path: string): readonly string[] | null {
  return PATHS.find((known) => known.path.test(path))?.methods ?? null;
}
