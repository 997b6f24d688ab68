// A child whose start does what the first network's path says: the name of a file
// that holds `fail`, `throw-string`, `exit`, `hang`, `wait` or `ok`.
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { serveChild } from '../../../dist/process/child-loop.js';

serveChild(async (setup) => {
  const say = () => readFileSync(setup.networks[0].path, 'utf8');
  while (say() === 'wait') await wait(5);
  if (say() === 'fail') throw new Error('the network file is damaged');
  if (say() === 'throw-string') throw 'no reason';
  if (say() === 'exit') process.exit(7);
  if (say() === 'hang') for (;;);
  return {
    cut: async () => ({
      width: 1,
      height: 1,
      mode: 'common',
      type: 'other',
      photo: { width: 3, height: 2 },
      format: 'png',
      foreground: { left: 0, top: 0, width: 1, height: 1 },
      confidence: 0.9,
      networks: [],
      timings: [],
      bytes: setup.threads,
    }),
    close: async () => {},
  };
});
