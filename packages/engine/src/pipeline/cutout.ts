import { loadFirst, loadNext } from '../capabilities/preload.js';
import { AblationSwitches } from '../context/ablation.js';
import { Runner } from '../context/runner.js';
import { readAnimation } from '../image/read-animation.js';
import { type Networks, openNetworks } from '../networks/networks.js';
import type { CutoutJob, CutoutResult, Cutter, EngineSetup, JobListener } from '../types.js';
import { cutAnimation } from './animation/cut-animation.js';
import { recompose } from './recompose.js';
import { cutStill } from './still.js';

/**
 * Loads the networks of `setup` and gives the function that turns one photo after the
 * other into a cutout. Calls must not overlap: one process works on one photo.
 *
 * @param open opens the networks; a measurement may stand between them and the engine
 * @throws Error when a network that is needed is not in `setup` or cannot be loaded
 */
export async function createCutter(
  setup: EngineSetup,
  open: typeof openNetworks = openNetworks,
): Promise<Cutter> {
  const { choice, memory } = setup;
  const networks = open(setup.networks, setup.threads, { choice, memory });
  // The one that most photos need is loaded before the first of them comes.
  await loadFirst(networks, setup.networks);
  return {
    cut: (job, listener = {}, parts = new AblationSwitches()) =>
      job.kind === 'render' ? recompose(job, listener) : cut(job, networks, parts, listener),
    warm: () => loadNext(networks),
    loaded: () => networks.loaded(),
    close: () => networks.close(),
  };
}

/** Every frame where all are asked for and there are several; else the photo. */
async function cut(
  job: CutoutJob,
  networks: Networks,
  parts: AblationSwitches,
  listener: JobListener,
): Promise<CutoutResult> {
  networks.takeUsed();
  const tools = { networks, runner: new Runner({ ...listener, parts }), listener };
  const every = job.output?.frames === 'all';
  const animation = every ? await readAnimation(job.inputPath, job.limits) : null;
  return animation === null ? cutStill(job, tools) : cutAnimation(job, animation, tools);
}
