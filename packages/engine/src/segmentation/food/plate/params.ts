import { tunedGroup } from '../../../tuned.js';

const PROVENANCE = {
  setOn: '18 photos of dishes, by eye',
  page: 'experiments/0067-food-without-tableware.md',
};

// Depths are parts of the dish's depth, colours and their distances are of L*a*b*, px are of 512 px of the longer side.

/** Which dishes are looked at. */
export const DISHES = tunedGroup(
  'food.plate.dishes',
  {
    /** Components below this share of the largest are no dish. */
    minAreaRatio: 0.1,
    /** More than this are judged as one: it bounds the time for a tray of tarts. */
    maxCount: 6,
    /** What reaches so many radii out is no stretch of a rim that is not quite an ellipse. */
    minReach: 1.12,
    /** Room around a dish, in parts of its longer side. */
    margin: 0.12,
    /** Food's own edge is soft so far beyond the dish, px of the picture that the network sees. */
    edgePx: 6,
  },
  PROVENANCE,
);

/** Depths of the rim, along which the tableware's colour is found: the outermost is mixed with what is behind. */
export const RIM_DEPTH = tunedGroup('food.plate.rim', { from: 0.05, to: 0.2 }, PROVENANCE);

/** What tableware looks like at its rim. */
export const TABLEWARE = tunedGroup(
  'food.plate.tableware',
  {
    /** Shading changes lightness sooner than colour: it weighs so much. */
    lightnessWeight: 0.5,
    /** Colours within this of each other are of one thing. */
    sameColour: 10,
    /** So many colours of the rim are compared, the most frequent ones first. */
    maxColours: 6,
    /** Half the window in which smoothness is judged, without its middle. */
    windowPx: 3,
    /** A standard deviation within that window of less than this is glaze; food has three and more. */
    maxSmoothDeviation: 1.5,
    /** Chroma from which on a colour is as likely that of food. */
    minFoodChroma: 20,
    /** A rim of which less than this is smooth is patterned. */
    minSmooth: 0.2,
    /** Without a rim, less of a colour that is smooth or grey than this is no plate: the dish is food already. */
    minMerit: 0.2,
  },
  PROVENANCE,
);

/** The bare surface, followed inwards from the rim. */
export const SURFACE = tunedGroup(
  'food.plate.surface',
  {
    /** It is known for cells of this side; shading changes no faster. */
    cellPx: 16,
    /** A cell is known whole when so much of it was seen. */
    minSeen: 0.15,
    /** How deep it is followed in each round, along with the shading. */
    firstDepth: 0.3,
    secondDepth: 0.45,
    thirdDepth: 0.6,
    lastDepth: 0.75,
    /** What differs by less than this from the surface around it is surface, too. */
    sameColour: 8,
  },
  PROVENANCE,
);

/** What runs around the rim at one depth is no food. */
export const RINGS = tunedGroup(
  'food.plate.rings',
  {
    /** How deep rings are compared, how wide each is, and its least width. */
    maxDepth: 0.25,
    width: 0.012,
    minWidthPx: 1.5,
    /** A ring is compared with itself in so many sectors; one of fewer pixels tells nothing. */
    sectors: 24,
    minSectorPixels: 3,
    /** Sectors that differ by less from the middle one are alike; this share must be. */
    sameColour: 8,
    minAlike: 0.6,
    /** A pattern's pixels differ as much as half of them do, at least by the first; up to the second is no food. */
    minPatternSpread: 2,
    patternSpread: 4,
  },
  PROVENANCE,
);

/** What is so unlike the surface is food, and what is less than the first of them is not. */
export const UNLIKE = tunedGroup('food.plate.unlike', { from: 6, half: 8, to: 14 }, PROVENANCE);

/** Depths beyond which a dish is shown as it is. */
export const INSIDE = tunedGroup('food.plate.inside', { from: 0.15, to: 0.25 }, PROVENANCE);

/** Lines and edges near the rim. */
export const LINES = tunedGroup(
  'food.plate.lines',
  {
    /** Thinner than twice this is a line of the rim and no food. */
    minHalfWidthPx: 4,
    /** The outermost of a dish is mixed with what is behind. */
    edgePx: 3,
    /** Plain surface is followed over lines of twice this, and is nowhere thinner than that. */
    bridgePx: 3,
  },
  PROVENANCE,
);

/** What the network still finds of the rim; lengths are parts of the longer side, areas of the largest component's. */
export const REMAINS = tunedGroup(
  'food.plate.remains',
  {
    /** Thinner than twice this is a line of the rim. */
    minHalfWidth: 0.008,
    /** Smaller components that lie in the rim for the most part are no food. */
    minAreaRatio: 0.02,
    /** Alpha from which on something was found. */
    minAlpha: 0.1,
  },
  PROVENANCE,
);

/** How MobileSAM's mask completes food; lengths are parts of the longer side. */
export const FOOD_MASK = tunedGroup(
  'food.plate.mask',
  {
    /** A mask that agrees with the food so far (IoU) is of the same thing, and may complete it. */
    minIou: 0.8,
    /** The edge of a mask is this much steeper than its logits, and so far within them: no veil beside it. */
    gain: 4,
    edgeLogit: 0.5,
    /** What a mask adds is nowhere thinner than twice this. */
    minHalfWidth: 0.015,
    /** A mask completes what is this near to food: what it has of a rim leads away. */
    reach: 0.08,
  },
  PROVENANCE,
);
