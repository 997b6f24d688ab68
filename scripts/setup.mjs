import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './setup/build.mjs';
import { install, isInstalled } from './setup/install.mjs';
import { withLock } from './setup/lock.mjs';
import { explain, knownCause, SetupProblem } from './setup/problem.mjs';

/** The folder of the checkout. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Makes a checkout ready to run: dependencies, then the build. At once when both
 * are there already; safe where several processes start at the same time.
 * @param {{ dev: boolean, root?: string }} options `dev`: with the tools for tests and checks
 * @throws {SetupProblem} one sentence on what stands in the way
 */
async function setUp({ dev, root = ROOT }) {
  const level = dev ? 'dev' : 'run';
  const isReady = () => isInstalled(root, level) && isBuilt(root, level);
  if (isReady()) return;
  try {
    await withLock(
      join(root, '.cache', 'setup.lock'),
      async () => {
        if (!isInstalled(root, level)) await install(root, level);
        if (!isBuilt(root, level)) await build(root, level);
      },
      ({ pid }) => process.stderr.write(`Waiting for another set-up (process ${pid}) to end\n`),
    );
  } catch (error) {
    if (!(error instanceof SetupProblem) && knownCause(String(error?.code))) {
      throw explain('Setting up', String(error.code));
    }
    throw error;
  }
}

/**
 * `setUp`, for a program's first line: a failure ends the process with its sentence.
 * @param {{ dev: boolean }} options
 */
export async function setUpOrExit(options) {
  try {
    await setUp(options);
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(SetupProblem.exitCode);
  }
}
