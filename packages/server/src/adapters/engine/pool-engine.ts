import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import type { EngineJob } from '@nobg/engine/types.js';
import type { CutoutEngine, CutoutEngineJob, RenderEngineJob } from '../../ports/cutout-engine.js';

/** The engine processes of this machine as the domain's engine: they work on the files' paths. */
export function poolEngine(pool: Pick<EnginePool, 'run'>): CutoutEngine {
  return {
    run: ({ scheduling, ...job }, signal, progress) =>
      pool.run(withPaths(job), signal, { ...scheduling, ...progress }),
  };
}

/** Layers need no path: the engine writes them at `layerPath` of the output, where the job has them. */
function withPaths(job: CutoutEngineJob | RenderEngineJob): EngineJob {
  const { input, output, background } = job.files;
  const paths = {
    inputPath: input.path,
    outputPath: output.path,
    ...(background === undefined ? {} : { backgroundPath: background.path }),
  };
  if (job.kind === 'render') {
    const { files: _files, ...rest } = job;
    return { ...rest, ...paths };
  }
  const { files, ...rest } = job;
  return {
    ...rest,
    ...paths,
    ...(files.cutout === undefined ? {} : { cutoutPath: files.cutout.path }),
  };
}
