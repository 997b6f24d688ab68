// The engine's own child, with one addition: text after a photo's last byte, which
// no decoder reads, can tell it to misbehave. The processes, messages and pixels are real.
import { existsSync, readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { createCutter } from '../../../engine/dist/pipeline/cutout.js';
import { serveChild } from '../../../engine/dist/process/child-loop.js';

serveChild(async (setup) => {
  const cutter = await createCutter(setup);
  return {
    async cut(job, onStep) {
      const tail = readFileSync(job.inputPath).subarray(-300).toString('latin1');
      const [, order, argument] = /NOBG-TEST (\w+) ?([^\n]*)\n$/.exec(tail) ?? [];
      if (order === 'crash') process.kill(process.pid, 'SIGKILL');
      if (order === 'fail') throw new Error('secret inner words /etc/passwd');
      if (order === 'wait') await fileThere(argument);
      if (order === 'failUnless' && !existsSync(argument)) throw new Error('not yet');
      return cutter.cut(job, onStep);
    },
    loaded: () => cutter.loaded(),
    close: () => cutter.close(),
  };
});

/** Resolves once a file is there. */
function fileThere(path) {
  return new Promise((resolve) => {
    const watcher = watch(dirname(path), look);
    function look() {
      if (!existsSync(path)) return;
      watcher.close();
      resolve();
    }
    look();
  });
}
