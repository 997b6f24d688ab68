import type { Photo } from '../../image/photo.js';
import { VOC_CLASSES } from '../../networks/deeplab-voc.js';
import type { Networks } from '../../networks/networks.js';
import { labelComponents } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { clamp01, sigmoid } from '../../ops/scalar.js';
import { NOT_MEASURED, tunedGroup } from '../../tuned.js';
import { vocClasses } from '../detection/voc-classes.js';
import type { HumanParsing } from '../human-parsing/human-parsing.js';
import { outlineOf, peopleBox } from '../human-parsing/selfie-outline.js';
import type { PhotoView } from '../photo-view.js';
import type { PromptableSegmenter } from '../prompting/promptable-segmenter.js';
import type { RequestTools } from '../request-tools.js';
import { mattingView, withShare } from './matting-view.js';
import type { PersonMatting } from './person-matting.js';

const PERSON = VOC_CLASSES.indexOf('person');
/** Which people MobileSAM is asked about, and how the mean is steepened. */
const ENSEMBLE = tunedGroup(
  'personMatting.permissive',
  {
    /** Less of the photo than this is a face on a poster, or none. */
    minAreaRatio: 0.002,
    /** Beyond this many nobody is asked about alone; bounds the time for a photo of a crowd. */
    maxCount: 6,
    gain: 2,
  },
  NOT_MEASURED,
);

/** The implementations that the ensemble is made of. */
interface Members {
  readonly parsing: HumanParsing;
  readonly prompting: PromptableSegmenter;
}

/**
 * People by permissive networks: DeepLab says whether and where somebody is; the selfie network, and MobileSAM prompted
 * with each person's box, how far each reaches. The mean of both counts, steepened, so that neither alone adds or drops
 * anything.
 */
export function ensembleMatting(
  networks: Networks,
  members: Members,
  tools: RequestTools,
): PersonMatting {
  return {
    async matte(photo) {
      const view = await mattingView(photo, tools);
      return withShare(view, await matteOf(view, photo, networks, members, tools));
    },
    // U²-Netp overlooks half of a dark suit, and says little about who is in the background.
    showsBystanders: false,
  };
}

async function matteOf(
  view: Photo,
  photo: PhotoView,
  networks: Networks,
  { parsing, prompting }: Members,
  tools: RequestTools,
): Promise<FloatMap> {
  const { width, height } = view;
  const person = (await vocClasses(photo, networks, tools))[PERSON]!;
  const { components } = labelComponents(person, 0.5);
  const people = components.filter(
    ({ area }) => area >= ENSEMBLE.minAreaRatio * person.data.length,
  );
  const data = new Float32Array(width * height);
  if (people.length === 0) return { width, height, data };

  const where = resampleMap(person, width, height);
  const selfie = await outlineOf(await parsing.person(view, peopleBox(where)), view);
  const masks = new Float32Array(width * height);
  for (const { box } of people.slice(0, ENSEMBLE.maxCount)) {
    const [whole] = await prompting.segment(photo, { points: [], box: sharesOf(box, person) });
    if (!whole) continue;
    const mask = resampleMap(whole.logits, width, height).data;
    for (let i = 0; i < masks.length; i++) masks[i] = Math.max(masks[i]!, sigmoid(mask[i]!));
  }
  tools.evidence.compare('people', [selfie, { width, height, data: masks }]);
  for (let i = 0; i < data.length; i++) {
    const mean =
      people.length > ENSEMBLE.maxCount ? selfie.data[i]! : (selfie.data[i]! + masks[i]!) / 2;
    data[i] = clamp01(ENSEMBLE.gain * mean - (ENSEMBLE.gain - 1) / 2);
  }
  return { width, height, data };
}

function sharesOf(
  box: { left: number; top: number; width: number; height: number },
  { width, height }: FloatMap,
) {
  return {
    left: box.left / width,
    top: box.top / height,
    right: (box.left + box.width) / width,
    bottom: (box.top + box.height) / height,
  };
}
