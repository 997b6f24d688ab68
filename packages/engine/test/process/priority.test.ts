import { expect, it } from 'vitest';
import { begun, letGo, newFolder, newJob, newPool, orderIn } from './support.js';

it('gives the most urgent job out first, and those as urgent in order of arrival', async () => {
  const folder = newFolder();
  const pool = newPool();
  const working = newJob(folder, 'waitForGo', 'working');
  const runs = [pool.run(working)];
  await begun(working);
  const waiting: [string, number | undefined][] = [
    ['guest', -10],
    ['plain', undefined],
    ['urgent', 20],
    ['guest2', -10],
    ['urgent2', 20],
  ];
  for (const [name, priority] of waiting) {
    const options = priority === undefined ? {} : { priority };
    runs.push(pool.run(newJob(folder, 'ok', name), undefined, options));
  }
  letGo(working);
  await Promise.all(runs);
  expect(orderIn(folder)).toEqual(['working', 'urgent', 'urgent2', 'plain', 'guest', 'guest2']);
});
