import { REMOVE_PATH } from '@nobg/contract/remove.js';

const READ = ['GET', 'HEAD'] as const;

const PATHS: readonly { readonly path: RegExp; readonly methods: readonly string[] }[] = [
  { path: new RegExp(`^${REMOVE_PATH}$`), methods: ['POST', 'OPTIONS'] },
  { path: /^\/results\/[^/]+\.png$/, methods: READ },
  { path: /^\/(openapi\.json|livez|readyz)$/, methods: READ },
  { path: /^\/docs(\/.*)?$/, methods: READ },
];

/** Methods of a path that exists, null for every other. */
export function allowedMethods(path: string): readonly string[] | null {
  return PATHS.find((known) => known.path.test(path))?.methods ?? null;
}
