import { tunedGroup } from '../../tuned.js';

const PROVENANCE = {
  setOn: '65 photos of both evaluation sets, 43 of them of people',
  page: 'experiments/gate.md',
};

/**
 * A subject is people by so much as all three hold: it lies in the detector's boxes of people; the matte of people
 * covers it (the rest is what they stand before or drive); and it covers the matte (the rest is others: an
 * audience, bystanders). Between `from` and `to` both cutouts are blended.
 */
export const PEOPLE = {
  inBoxes: tunedGroup('common.people.inBoxes', { from: 0.5, to: 0.7 }, PROVENANCE),
  ofSubject: tunedGroup('common.people.ofSubject', { from: 0.8, to: 0.9 }, PROVENANCE),
  ofMatte: tunedGroup('common.people.ofMatte', { from: 0.5, to: 0.7 }, PROVENANCE),
};
