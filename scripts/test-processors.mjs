// `npm run test:processors`: the tests of networks in 8 bits on emulated processors of other kinds
// than this machine's. Ends with one line that says how many passed and failed.
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { runOnProcessors } = await import('./testing/processors.mjs');
process.exitCode = await runOnProcessors(ROOT);
