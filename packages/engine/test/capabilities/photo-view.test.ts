import { PhotoView } from '@nobg/engine/capabilities/photo-view.js';
import { expect, it } from 'vitest';

const photo = { width: 1, height: 1, rgb: new Uint8Array(3), alpha: null };

it('a view keeps what was computed for it, and another view of the same photo has its own', async () => {
  let computed = 0;
  const compute = async () => ++computed;
  const view = new PhotoView(photo);
  expect([await view.once('a', compute), await view.once('a', compute)]).toEqual([1, 1]);
  expect(await view.once('b', compute)).toBe(2);
  expect(await new PhotoView(view).once('a', compute)).toBe(3);
});

it('what failed is computed again', async () => {
  const view = new PhotoView(photo);
  const fails = view.once('a', () => Promise.reject(new Error('not ready')));
  await expect(fails).rejects.toThrow('not ready');
  expect(await view.once('a', async () => 'there')).toBe('there');
});
