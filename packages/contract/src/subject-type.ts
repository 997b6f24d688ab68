/** What the subject of a photo is, as far as the networks can tell. */
export const SUBJECT_TYPES = ['person', 'animal', 'product', 'vehicle', 'food', 'other'] as const;

export type SubjectType = (typeof SUBJECT_TYPES)[number];
