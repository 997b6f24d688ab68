import type { Mode } from '@nobg/contract/modes.js';
import { isnet } from '../networks/isnet.js';
import type { NetworkLoader } from '../networks/network-loader.js';
import type { Networks } from '../networks/networks.js';
import { operatorNetwork } from '../networks/operator-network.js';
import { type SaliencyNetwork, saliencyNetwork } from '../networks/saliency-network.js';
import { centernetDetection } from './detection/centernet-detection.js';
import { deeplabDetection } from './detection/deeplab-detection.js';
import type { ObjectDetector } from './detection/object-detector.js';
import type { HumanParsing } from './human-parsing/human-parsing.js';
import { selfieParsing } from './human-parsing/selfie-parsing.js';
import { capabilityNetworks, type ImplementationOf, implementationFor } from './implementations.js';
import { ensembleMatting } from './person-matting/ensemble-matting.js';
import type { PersonMatting } from './person-matting/person-matting.js';
import { rvmMatting } from './person-matting/rvm-matting.js';
import { mobileSamPrompting } from './prompting/mobile-sam-prompting.js';
import type { PromptableSegmenter } from './prompting/promptable-segmenter.js';
import type { RequestTools } from './request-tools.js';
import { type SaliencyFusion, saliencyFusion } from './saliency/saliency-fusion.js';
import type { SaliencySegmenter } from './saliency/saliency-segmenter.js';
import { samSaliency } from './saliency/sam-saliency.js';
import { singleNetwork } from './saliency/single-network.js';

/** What a mode can ask of networks, whichever networks these are. */
export interface NetworkSet {
  readonly saliency: SaliencySegmenter;
  /**
   * One learned decision from passes of several networks; null where a file of theirs is not there yet or the first
   * fuses no passes.
   */
  readonly fusion: SaliencyFusion | null;
  readonly personMatting: PersonMatting;
  readonly detection: ObjectDetector;
  readonly parsing: HumanParsing;
  readonly prompting: PromptableSegmenter;
  /**
   * The same for steps that improve a result which is one without them; null where its files are not there yet or the
   * mode's network is one of the operator's, which is left to itself.
   */
  readonly optionalPrompting: PromptableSegmenter | null;
}

/**
 * The capabilities of one request, out of the set of licences, the operator's network of the mode, and the files that
 * are there now. Which precision runs follows from the files: the set-up holds one form of each network.
 */
export function openNetworkSet(networks: Networks, mode: Mode, tools: RequestTools): NetworkSet {
  const { licences, own } = networks.choice;
  const named = own[mode];
  const prompting = mobileSamPrompting(networks, tools);
  const parsing = selfieParsing(networks, tools);
  const saliency = {
    isnet: () => singleNetwork(isnet, networks, tools, true),
    'u2netp-mobile-sam': () => samSaliency(networks, prompting, tools),
  } satisfies Constructors<'saliency'>;
  const personMatting = {
    rvm: () => rvmMatting(networks, tools),
    ensemble: () => ensembleMatting(networks, { parsing, prompting }, tools),
  } satisfies Constructors<'personMatting'>;
  const detection = {
    centernet: () => centernetDetection(networks, tools),
    deeplab: () => deeplabDetection(networks, tools),
  } satisfies Constructors<'detection'>;
  const first =
    named === undefined
      ? saliency[implementationFor('saliency', licences)]()
      : singleNetwork(saliencyLoader(named, networks), networks, tools);
  const has = (need: 'saliencyFusion' | 'prompting') =>
    capabilityNetworks(need, licences).every((id) => networks.has(id));
  return {
    saliency: first,
    fusion: first.fusesPasses && has('saliencyFusion') ? saliencyFusion(networks, tools) : null,
    personMatting: personMatting[implementationFor('personMatting', licences)](),
    detection: detection[implementationFor('detection', licences)](),
    parsing,
    prompting,
    optionalPrompting: named === undefined && has('prompting') ? prompting : null,
  };
}

/** Opens each of a capability's implementations. */
type Constructors<N extends 'saliency' | 'personMatting' | 'detection'> = Readonly<
  Record<ImplementationOf<N>, () => NetworkSet[N]>
>;

/**
 * The saliency network of an id: one of the registry, or an operator's.
 * @throws Error where the registry has it for something else
 */
export function saliencyLoader(
  id: string,
  { descriptors }: Networks,
): NetworkLoader<SaliencyNetwork> {
  const descriptor = descriptors.find((known) => known.id === id);
  return descriptor ? saliencyNetwork(descriptor) : operatorNetwork(id);
}
