// `npm run pack:library [FOLDER]`: packs @nobg/engine and those of ours that it needs, for programs that use it as a library.
import { resolve } from 'node:path';
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { packLibrary } = await import('./library/pack.mjs');
const files = await packLibrary(ROOT, resolve(process.argv[2] ?? 'out/library'));
process.stdout.write(`${files.join('\n')}\n`);
