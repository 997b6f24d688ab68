import { DEEPLAB_VOC } from '@nobg/models/registry/deeplab-voc.js';
import { deeplabVoc } from '../../networks/deeplab-voc.js';
import { inputSize } from '../../networks/input-size.js';
import type { Networks } from '../../networks/networks.js';
import type { FloatMap } from '../../ops/float-map.js';
import type { PhotoView } from '../photo-view.js';
import type { RequestTools } from '../request-tools.js';
import { resized } from '../resized.js';

/** How probably each pixel of the photo is of each class of PASCAL VOC, by DeepLab; computed once for a view. */
export function vocClasses(
  view: PhotoView,
  networks: Networks,
  tools: RequestTools,
): Promise<readonly FloatMap[]> {
  return view.once('deeplab-voc-classes', async () => {
    const size = inputSize(DEEPLAB_VOC.input.resize, view);
    const rgb = await resized(view, size, DEEPLAB_VOC.input, tools);
    const network = await networks.get(deeplabVoc);
    return tools.watch.time('network:deeplab-voc', () => network.run(rgb, size.width, size.height));
  });
}
