import { join } from 'node:path';
import { requiredNetworks } from '@nobg/engine/mode-networks.js';
import type { LicenceSet } from '@nobg/engine/network-choice.js';
import type { NetworkFile } from '@nobg/engine/types.js';
import type { Model } from '@nobg/models/onnx/model.js';
import { writeModel } from '@nobg/models/onnx/write.js';
import { type BuiltinNetworkId, builtinNetwork } from '@nobg/models/registry/builtin-networks.js';
import {
  smallDecoder,
  smallDeeplab,
  smallDetector,
  smallEncoder,
  smallFusion,
  smallGarments,
  smallIsnet,
  smallMatte,
  smallSelfie,
} from './small-graphs.js';

const GRAPHS = {
  isnet: smallIsnet,
  'saliency-fusion': smallFusion,
  rvm: () => smallMatte('src', 'pha', 1, ['downsample_ratio']),
  centernet: smallDetector,
  'selfie-multiclass': smallSelfie,
  garments: smallGarments,
  'mobile-sam-encoder': smallEncoder,
  'mobile-sam-decoder': smallDecoder,
  'deeplab-voc': smallDeeplab,
} as const satisfies Partial<Record<BuiltinNetworkId, unknown>>;

/** Saliency networks have one form: what is red, of a photo as the descriptor normalises it. */
function graphOf(id: BuiltinNetworkId): Model {
  if (id in GRAPHS) return GRAPHS[id as keyof typeof GRAPHS]();
  const { input, output } = builtinNetwork(id)!;
  return smallMatte(input!.name, output, input!.std[1] / 255);
}

/**
 * Networks with the inputs and outputs of the real ones, of an operation or two: what is
 * red is the subject and a person, who fills the photo. They run in milliseconds, so
 * that tests of everything around the networks can use the real engine; where a network is
 * the point, tests use the real one.
 *
 * @param folder where the ONNX files go, one for each id
 * @param licences the set of networks that the modes are made of
 */
export function writeSmallNetworks(
  folder: string,
  licences: LicenceSet = 'any',
): Promise<NetworkFile[]> {
  const ids = requiredNetworks({ licences, own: {} }) as readonly BuiltinNetworkId[];
  return Promise.all(ids.map((id) => writeSmallNetwork(join(folder, `${id}.onnx`), id)));
}

/** One of {@link writeSmallNetworks}. */
export async function writeSmallNetwork(
  path: string,
  id: BuiltinNetworkId = 'isnet',
): Promise<NetworkFile> {
  await writeModel(graphOf(id), path);
  return { id, version: 'small', path, licence: 'Apache-2.0' };
}

/** Stands in for ISNet, too: to it everything is the subject. */
export async function writeAllSubject(path: string): Promise<void> {
  await writeModel(smallIsnet(-1000), path);
}
