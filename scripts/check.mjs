// `npm run check`: everything that can be said about the code without running it.
// Each check is run even when one before it failed.
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { runChecks } = await import('./check/run.mjs');
process.exitCode = await runChecks(ROOT);
