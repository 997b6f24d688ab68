import { tunedGroup } from '../../tuned.js';

/** Who is a bystander; shares are of the area of the people who are salient, px at 256 px of the longer side. */
export const BYSTANDERS = tunedGroup(
  'person.bystanders',
  {
    /** Half the width of the thinnest component that counts: thinner is the edge of people. */
    minHalfWidthPx: 2,
    /** Smaller is a strap or a finger, larger is no bystander. */
    minAreaRatio: 0.01,
    maxAreaRatio: 0.6,
    /** People above this alpha may be bystanders where saliency is below the next number. */
    minAlpha: 0.05,
    maxSaliency: 0.3,
    /** Mean saliency of a bystander. */
    maxSaliencyMean: 0.15,
    /** Mean of the matte in a bystander: what it does not see is an object and no person. */
    minMatteMean: 0.3,
    /** Mean saliency of the others: else the network did not see what the photo is of. */
    minOthersSaliencyMean: 0.8,
    /** A component that shares more of its border with the others is of them: a sleeve, a shoulder at the frame. */
    maxSharedBorder: 0.45,
    /** A component with the others right below more of its columns is a head on its own shoulders. */
    maxColumnsAbove: 0.6,
    /** How far below it that is looked for: the network leaves a gap at a collar. */
    collarPx: 6,
    /** How far a bystander's soft edge reaches, and the edges of the others. */
    reachPx: 8,
    edgePx: 2,
  },
  {
    setOn: '127 street photos of one source, none of the evaluation sets',
    page: 'experiments/0065-bystanders.md',
  },
);

/** What people hold; px at 256 px of the longer side. */
export const HELD = tunedGroup(
  'person.held',
  {
    minHalfWidthPx: 2,
    /** Of people's area. */
    minAreaRatio: 0.003,
    /** Share of an object's border that is people's where they hold it: what they stand before reaches away from them. */
    minSharedBorder: 0.55,
    /** Below this alpha people may have a piece of an object that they hold. */
    certainAlpha: 0.9,
    edgePx: 2,
  },
  {
    setOn: '31 photos of people with ground truth, five objects among them',
    page: 'experiments/0031-held-objects.md',
  },
);

/** Bags and umbrellas of the detector; px at the side of MobileSAM's masks, 256. */
export const CARRIED = tunedGroup(
  'person.carried',
  {
    minScore: 0.2,
    maxObjects: 3,
    /** Two boxes that overlap by more are of the same object. */
    maxBoxIou: 0.4,
    /** Share of a box that was predicted and not taken for people. */
    minMissing: 0.04,
    /** A larger box, in parts of people's area, is no bag. */
    maxAreaRatio: 0.6,
    nearPx: 3,
    /** Of the mask: in the box, and predicted by any network on the mean. */
    minInside: 0.85,
    minPredictedMean: 0.15,
    /** Of the box: a mask that fills less is a strap or a shadow. */
    minFilled: 0.2,
  },
  { setOn: '120 street photos of one source', page: 'experiments/0066-carried-objects.md' },
);

/** Semi-transparent regions of people; px at 256 px of the longer side, means over a region. */
export const SOFT_REGIONS = tunedGroup(
  'person.softRegions',
  {
    minHalfWidthPx: 2,
    /** Of people's area. */
    minAreaRatio: 0.002,
    /** Alpha between these is soft; the matte is certain outside of them. */
    softFrom: 0.05,
    softTo: 0.95,
    edgePx: 1,
    /** What the matte does not see stays where it is salient, or a person to the selfie network, by so much. */
    carriedSaliencyMean: 0.7,
    personOutlineMean: 0.8,
    /** What the matte certainly sees becomes opaque where it is salient by so much. */
    minSaliencyMean: 0.25,
  },
  {
    setOn: '31 photos of people with ground truth and 80 street photos',
    page: 'experiments/0070-soft-regions-of-people.md',
  },
);
