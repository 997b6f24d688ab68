// `nobg`: sets the checkout up where that is needed, then runs the command line
// in this same process, so that signals and exit codes are its own.
import { join } from 'node:path';
import { requireNode } from './setup/node-version.mjs';

requireNode();
// ONNX Runtime reports to its makers unless it is told not to before it loads.
process.env.ORT_DISABLE_TELEMETRY = '1';
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: false });
// One data folder, wherever the launcher is called from.
process.env.NOBG_DATA_DIR ||= join(ROOT, 'data');
const { main } = await import('../packages/cli/dist/main.js');
process.exitCode = await main(process.argv.slice(2));
