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

it('lets a paying job into a queue that visitors fill, works on it next, and tells who had to go when to come back', async () => {
  const folder = newFolder();
  const pool = newPool({ queueLimit: 4 });
  const working = newJob(folder, 'waitForGo', 'working');
  const runs = [pool.run(working)];
  await begun(working);
  // Three quarters of the places: the fourth is kept for those who pay.
  for (const name of ['a', 'b', 'c']) {
    runs.push(pool.run(newJob(folder, 'ok', name), undefined, { tier: 'free', holder: name }));
  }
  const refused = pool.run(newJob(folder, 'ok', 'd'), undefined, { tier: 'free', holder: 'd' });
  await expect(refused).rejects.toMatchObject({ code: 'queue_full', retryAfterS: 8 });
  const paying = { priority: 20 };
  runs.push(pool.run(newJob(folder, 'ok', 'p1'), undefined, paying));
  const pushedOut = expect(runs.splice(3, 1)[0]).rejects.toMatchObject({
    ...{ code: 'queue_full', status: 503 },
    // Itself, two of its own kind and the two that pay, of two seconds each.
    retryAfterS: 10,
  });
  runs.push(pool.run(newJob(folder, 'ok', 'p2'), undefined, paying));
  await pushedOut;
  letGo(working);
  await Promise.all(runs);
  expect(orderIn(folder)).toEqual(['working', 'p1', 'p2', 'a', 'b']);
});
