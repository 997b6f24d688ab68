import type { SegmentationPipeline } from '../state.js';
import { mattePersons } from './person-matte.js';

/** RVM's matte of everyone in the photo. */
export const matteSteps: SegmentationPipeline = [
  {
    id: 'person-matte',
    does: 'The alpha matte of all people',
    reads: 'photo',
    sets: 'person matte',
    networks: ['rvm'],
    when: (state) => state.matte === undefined,
    async run(state) {
      state.matte = await mattePersons(state.context);
    },
  },
];
