import { NOT_MEASURED, tunedGroup } from '../../tuned.js';

/**
 * A person is wearing the garments where the detector sees one and hair or skin shows beside the cloth. On 51 photos of
 * people in the street the detector scores 0.37 and more and hair and skin take 0.009 of it and more; on 26 of garments that
 * lie or hang, one has a score above 0.3 together with 0.001 of it.
 */
export const WEARER = tunedGroup(
  'clothing.wearer',
  {
    detected: 0.3,
    skin: 0.004,
    /** So much of it needs no detector: it does not find a face that fills the photo. */
    muchSkin: 0.15,
  },
  {
    setOn: '51 street photos and 26 of garments that nobody wears',
    page: 'experiments/garments-nobody-wears.md',
  },
);

/** How people are told apart, on 512 px of the photo's longer side. */
export const PEOPLE = tunedGroup(
  'clothing.people',
  {
    /** Around a person's box, of its longer side: what a person holds or wears may stick out. */
    margin: 0.06,
    /** Less of the photo than this is no person to dress: a face on a poster, a speck of alpha. */
    minAreaRatio: 0.002,
    /** Beyond this many nobody can be told apart; bounds the time for a photo of a crowd. */
    maxCount: 12,
    /** Another's soft edge reaches this far. */
    edgePx: 2,
  },
  NOT_MEASURED,
);

/** From which probability on a face is one, and over how much it becomes certain. */
export const FACE_LEVELS = tunedGroup(
  'clothing.garments.faces',
  { from: 0.5, over: 0.3 },
  NOT_MEASURED,
);

/** A class that is nowhere likelier than this is not there. */
export const CLASSES = tunedGroup(
  'clothing.garments.classes',
  { minProbability: 0.3 },
  NOT_MEASURED,
);

/**
 * The network's answer has pixels of several of the photo: its edges are looked for so many of its pixels around.
 */
export const GARMENT_WINDOW = tunedGroup(
  'clothing.garments.window',
  { reach: 2.4 },
  {
    setOn: '95 street photos held back from training, and 27 of the evaluation set',
    page: 'experiments/0006-inference-passes-and-guided-upsampling.md',
  },
);

/**
 * The probability falls over several pixels where cloth ends; its middle, one over this, is the edge. Wider, cloth of
 * which the networks are uncertain is left half transparent.
 */
export const GARMENT_EDGE = tunedGroup(
  'clothing.garments.edge',
  { gain: 3 },
  {
    setOn: '95 street photos held back from training, and 27 of the evaluation set',
    page: 'experiments/0068-garments-on-windows.md',
  },
);

/** Less of the photo than this is no garment. */
export const GARMENT_AREA = tunedGroup('clothing.area', { minRatio: 0.001 }, NOT_MEASURED);
