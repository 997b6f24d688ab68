import type { ModelAvailability } from '@nobg/server/ports/model-availability.js';

/** Networks that arrive, and tries that fail, when a test says so. */
export interface SettableAvailability extends ModelAvailability {
  arrive(id: string): void;
  fail(): void;
}

export function settableAvailability(...missing: readonly string[]): SettableAvailability {
  let left = missing;
  let failing = false;
  return {
    missing: () => left,
    isFailing: () => failing,
    arrive(id) {
      left = left.filter((one) => one !== id);
      failing = false;
    },
    fail() {
      failing = true;
    },
  };
}
