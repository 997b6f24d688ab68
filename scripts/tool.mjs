// `npm run eval`, `npm run bench` and `npm run simulate`: set-up, then the tool in this same process.
import { join } from 'node:path';
import { requireNode } from './setup/node-version.mjs';

requireNode();
// As nobg.mjs says; children inherit it.
process.env.ORT_DISABLE_TELEMETRY = '1';
const MODULES = { eval: 'eval', bench: 'bench', simulate: 'bench/simulation' };
const [name, ...args] = process.argv.slice(2);
const [workspace, ...folders] = MODULES[name]?.split('/') ?? [];
if (workspace === undefined) {
  const names = Object.keys(MODULES).join(', ');
  process.stderr.write(
    `Expected the tool's name, one of ${names}, but got ${name ?? 'nothing'}.\n`,
  );
  process.exit(2);
}
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
process.env.NOBG_DATA_DIR ||= join(ROOT, 'data');
const { main } = await import(`../${[workspace, 'dist', ...folders].join('/')}/main.js`);
process.exitCode = await main(args);
