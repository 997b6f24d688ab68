import assert from 'node:assert/strict';
import type { ModelAvailability } from '@nobg/server/ports/model-availability.js';
import type { Suite } from './suite.js';

export interface AvailabilitySubject {
  /** `rvm` and `centernet` are missing, in this order. */
  readonly availability: ModelAvailability;
  /** A network arrives. */
  arrive(id: string): void;
  /** A try to fetch the missing ones fails; resolves once that is known. */
  fail(): Promise<void>;
}

export const MODEL_AVAILABILITY: Suite<AvailabilitySubject> = {
  'names what is still to come, in order, until it has arrived': async (subject) => {
    const { availability, arrive } = subject;
    assert.deepEqual(availability.missing(), ['rvm', 'centernet']);
    arrive('rvm');
    assert.deepEqual(availability.missing(), ['centernet']);
    arrive('centernet');
    assert.deepEqual(availability.missing(), []);
  },

  'gives a list that does not change under its reader': async ({ availability, arrive }) => {
    const missing = availability.missing();
    arrive('rvm');
    assert.deepEqual(missing, ['rvm', 'centernet']);
  },

  'fails from a try that failed until something arrives': async (subject) => {
    const { availability, arrive, fail } = subject;
    assert.equal(availability.isFailing(), false);
    await fail();
    assert.equal(availability.isFailing(), true);
    assert.deepEqual(availability.missing(), ['rvm', 'centernet']);
    arrive('centernet');
    assert.equal(availability.isFailing(), false);
    assert.deepEqual(availability.missing(), ['rvm']);
  },
};
