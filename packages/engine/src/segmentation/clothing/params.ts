import { tunedGroup } from '../../tuned.js';

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
