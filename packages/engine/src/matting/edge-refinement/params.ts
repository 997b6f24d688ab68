import { NOT_MEASURED, tunedGroup } from '../../tuned.js';

/** The band around soft alpha in which edges are drawn again; lengths in its cells, at least 1 px. */
export const BAND = tunedGroup(
  'matting.edges.band',
  {
    /** Alpha from here to 255 less this is soft; the rest is noise of the filter. */
    minSoftAlpha: 13,
    /** How far from a soft cell an edge may move, and over how many more the band then fades out. */
    reach: 1.5,
    fade: 3,
  },
  NOT_MEASURED,
);

/**
 * Soft cells deeper than this from hard ones are no edge but something the network could not decide, or glass: nothing
 * near says what they are, and drawing them again spreads haze.
 */
export const BAND_DEPTH = tunedGroup(
  'matting.edges.bandDepth',
  { cells: 6 },
  {
    setOn: 'some of 14 photos with exact alpha, and one of a dog without',
    page: 'experiments/0011-hd-by-closed-form-matting.md',
  },
);

/** The tiles of HD. */
export const TILES = tunedGroup(
  'matting.edges.tiles',
  {
    /** This many at most, which bounds the time. Where more would be needed they grow by so much and are seen reduced. */
    maxCount: 16,
    growth: 1.25,
    /** Share of a tile that it has in common with a neighbour at least: half context, half hand-over. */
    overlap: 0.25,
    /** Sum of min(α, 255 − α): a tile with less is not worth its time. */
    minUncertainty: 4096,
  },
  NOT_MEASURED,
);

/** Hair and fur; means of min(α, 1 − α). */
export const HAIR = tunedGroup(
  'matting.hair',
  {
    /** Mean in a block with hair, at least. A hard edge takes up less of it. */
    minUncertaintyMean: 0.06,
    /**
     * The photo's longer side where hair is solved. Networks are wrong about hair over more px than are between two of
     * its strands, and what is solved reaches as far as its windows: the coarser they are seen, the farther. Strands come
     * back from the photo's own colours all the same.
     */
    sidePx: 384,
    /**
     * No coarser than this part of the photo's own size: coefficients that were fitted without its noise make coarse noise
     * of alpha where it has some. And no larger than so many px, whatever the photo's size.
     */
    minScale: 0.25,
    maxSidePx: 1024,
    /**
     * Where soft alpha is more than this part of the subject, it is not hair: a network could not decide on a spring or a
     * net. On photos with ground truth that is 0.42, on people and animals 0.09 at most.
     */
    maxUncertaintyRatio: 0.15,
  },
  {
    setOn: 'seven people and four animals with exact alpha',
    page: 'experiments/0069-hair-refinement.md',
  },
);
