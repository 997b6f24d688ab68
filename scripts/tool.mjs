// `npm run eval` and `npm run bench`: set-up, then the tool in this same process.
import { join } from 'node:path';
import { requireNode } from './setup/node-version.mjs';

requireNode();
// As nobg.mjs says; children inherit it.
process.env.ORT_DISABLE_TELEMETRY = '1';
const [name, ...args] = process.argv.slice(2);
if (name !== 'eval' && name !== 'bench') {
  process.stderr.write(`Expected the tool's name, eval or bench, but got ${name ?? 'nothing'}.\n`);
  process.exit(2);
}
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
process.env.NOBG_DATA_DIR ||= join(ROOT, 'data');
const { main } = await import(`../${name}/dist/main.js`);
process.exitCode = await main(args);
