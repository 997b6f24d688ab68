import { createRequire } from 'node:module';

/** Version of this program. */
export const VERSION: string = createRequire(import.meta.url)('../package.json').version;
