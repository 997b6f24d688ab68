// `npm run golden`: compares cutouts of photos with golden alphas, in float32 and, as npm test does, in int8.
// `-- --update` writes those that are missing or beyond the tolerance anew.
import { join } from 'node:path';
import { requireNode } from './setup/node-version.mjs';

requireNode();
const [option, ...more] = process.argv.slice(2);
if (more.length > 0 || (option !== undefined && option !== '--update')) {
  process.stderr.write(
    `Expected --update or nothing, but got ${process.argv.slice(2).join(' ')}.\n`,
  );
  process.exit(2);
}
// As nobg.mjs says; children inherit it.
process.env.ORT_DISABLE_TELEMETRY = '1';
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { runToEnd } = await import('./setup/process.mjs');
const { ensureWeights } = await import('./testing/weights.mjs');
const env = {
  ...process.env,
  NOBG_MODELS_DIR: await ensureWeights(ROOT),
  NOBG_TEST_GOLDEN: 'all',
  ...(option ? { NOBG_TEST_UPDATE_GOLDEN: '1' } : {}),
};
const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const args = [vitest, 'run', 'packages/engine/test/golden'];
const { code } = await runToEnd(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
process.exitCode = code;
