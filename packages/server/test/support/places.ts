import { systemClock } from '@nobg/server/adapters/clock.js';
import { createMemoryPlaces } from '@nobg/server/adapters/places/memory.js';
import { createPlaces, type Places } from '@nobg/server/domain/quota/places.js';

/** Places of one process, all free. */
export function newPlaces(): Places {
  return createPlaces({
    ...{ store: createMemoryPlaces(), clock: systemClock },
    onFailure: (error) => {
      throw error;
    },
  });
}
