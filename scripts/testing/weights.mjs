import { join, resolve } from 'node:path';
import { runToEnd } from '../setup/process.mjs';
import { warn } from './report.mjs';

/**
 * Fetches the networks that are not there, with progress.
 * @param {string} root of the checkout
 * @param {AbortSignal} [signal] ends it
 * @returns {Promise<string>} the folder where networks are kept
 */
export async function ensureWeights(root, signal) {
  const data = process.env.NOBG_DATA_DIR || join(root, 'data');
  const models = resolve(root, process.env.NOBG_MODELS_DIR || join(data, 'models'));
  const { code } = await runToEnd(
    process.execPath,
    [join(root, 'scripts', 'nobg.mjs'), 'models', 'pull'],
    {
      cwd: root,
      env: { ...process.env, NOBG_MODELS_DIR: models },
      stdio: ['ignore', 2, 2],
      signal,
    },
  );
  if (code !== 0) warn('Tests with real networks', 'some weights could not be had, see above');
  return models;
}
