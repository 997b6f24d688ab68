import { createRenderPlaces } from '@nobg/server/domain/render-places.js';
import type { ApiKey } from '@nobg/server/ports/key-store.js';
import { expect, it } from 'vitest';

const of = (id: string, ownerId: string | null, concurrent?: number): ApiKey =>
  ({
    id,
    ownerId,
    ...(concurrent === undefined ? {} : { hold: { plan: { concurrent }, meter: ownerId } }),
  }) as ApiKey;

it('an account has as many pictures composed at once as its plan has requests, by all its keys', () => {
  const places = createRenderPlaces();
  const leave = places.enter(of('one', 'mara', 2));
  places.enter(of('two', 'mara', 2));
  expect(() => places.enter(of('one', 'mara', 2))).toThrow(
    expect.objectContaining({ code: 'too_many_at_once', retryAfterS: 2 }),
  );
  places.enter(of('three', 'tom', 2));
  leave();
  places.enter(of('two', 'mara', 2));
});

it('a key of no account has a bound of its own', () => {
  const places = createRenderPlaces();
  for (let n = 0; n < 16; n += 1) places.enter(of('one', null));
  expect(() => places.enter(of('one', null))).toThrow(/16 pictures/);
  places.enter(of('two', null));
});
