import type { SegmentationPipeline } from '../state.js';
import { detectObjects } from './detection.js';

/** What the detector finds in the photo. */
export const detectSteps: SegmentationPipeline = [
  {
    id: 'detect-objects',
    does: 'Everyday objects and people, with boxes and scores',
    reads: 'photo',
    sets: 'detections',
    networks: ['centernet'],
    when: (state) => state.detections === undefined,
    async run(state) {
      state.detections = await detectObjects(state.context);
    },
  },
];
