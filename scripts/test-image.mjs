// `npm run test:image`: builds the container images by deploy/Dockerfile, without Docker, and runs them. Needs Linux and
// root. Ends with one line that says how many checks passed and failed.
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { testImages } = await import('./image/test.mjs');
process.exitCode = await testImages(ROOT);
