import { tuned } from '../../tuned.js';

/**
 * A subject is people by so much as all three hold: it lies in the detector's boxes of people; the matte of people
 * covers it (the rest is what they stand before or drive); and it covers the matte (the rest is others: an
 * audience, bystanders). Between `from` and `to` both cutouts are blended.
 */
export const PEOPLE = {
  inBoxes: {
    from: tuned('common.people.inBoxes.from', 0.5),
    to: tuned('common.people.inBoxes.to', 0.7),
  },
  ofSubject: {
    from: tuned('common.people.ofSubject.from', 0.8),
    to: tuned('common.people.ofSubject.to', 0.9),
  },
  ofMatte: {
    from: tuned('common.people.ofMatte.from', 0.5),
    to: tuned('common.people.ofMatte.to', 0.7),
  },
};
