// `npm run test:nodes`: the unit tests, a server and the command line on each line of Node that NoBG supports. Arguments
// are versions to run instead. Ends with one line that says how many tests passed and failed.
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { runOnNodes } = await import('./testing/nodes.mjs');
process.exitCode = await runOnNodes(ROOT, process.argv.slice(2));
