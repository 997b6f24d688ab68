import type { Attribute, Model, Node, Tensor, ValueInfo } from '@nobg/models/onnx/model.js';
import { ISNET } from '@nobg/models/registry/isnet.js';
import {
  DECISION_SIDE,
  FUSION_SIDE,
  SALIENCY_FUSION,
} from '@nobg/models/registry/saliency-fusion.js';

/** Logit of "is red": STEEP · (red − (green + blue) / 2) − DOUBT, colours in 0..1. */
const STEEP = 48;
const DOUBT = 12;
/** How far from its point the small decoder sees, px of the encoder's frame. */
const REACH = 300;
/** What selfie-multiclass gives beside its probabilities. */
const SELFIE_FEATURES = 'model/segmentation_model_3/segmentation_head_2/add_3';
const SELFIE_CONTEXT = 'model/segmentation_model_3/xeno_former_3/add_74/add';
const REDNESS = [STEEP, -STEEP / 2, -STEEP / 2];

/**
 * RGB planes in, sigmoid of redness out.
 * @param scale of the input: 1 for colours in 0..1
 * @param unused names of further inputs of one value
 * @param doubt how much redness it takes; below 0, everything is the subject
 */
export function smallMatte(
  input: string,
  output: string,
  scale: number,
  unused: readonly string[] = [],
  doubt = DOUBT,
): Model {
  return model({
    inputs: [value(input, [1, 3, 'h', 'w']), ...unused.map((name) => value(name, [1]))],
    outputs: [value(output, [1, 1, 'h', 'w'])],
    initializers: {
      weight: floats(
        REDNESS.map((w) => w * scale),
        [1, 3, 1, 1],
      ),
      bias: floats([-doubt], [1]),
    },
    nodes: [
      node('Conv', [input, 'weight', 'bias'], ['logits']),
      node('Sigmoid', ['logits'], [output]),
    ],
  });
}

/** As {@link smallMatte}, with inner values of zeros. */
export function smallIsnet(doubt = DOUBT): Model {
  const matte = smallMatte('input', 'output', 1, [], doubt);
  const features = ISNET.otherOutputs.map(({ name, shape: [, channels] }) => ({ name, channels }));
  return {
    ...matte,
    graph: {
      ...matte.graph,
      outputs: [
        ...matte.graph.outputs,
        ...features.map(({ name, channels }) => value(name, [1, channels, 'h', 'w'])),
      ],
      initializers: new Map([
        ...matte.graph.initializers,
        ...features.map(
          ({ name, channels }) => [`${name}/shape`, integers([1, channels, 2, 2])] as const,
        ),
      ]),
      nodes: [
        ...matte.graph.nodes,
        ...features.map(({ name }) => node('ConstantOfShape', [`${name}/shape`], [name])),
      ],
    },
  };
}

/** Decides for the first saliency map everywhere. */
export function smallFusion(): Model {
  const side = DECISION_SIDE;
  return model({
    inputs: [
      value('rgb', [1, 3, FUSION_SIDE, FUSION_SIDE]),
      ...SALIENCY_FUSION.otherInputs.map(({ name, shape }) => value(name, shape)),
    ],
    outputs: [value('decision', [1, 4, side, side])],
    initializers: {
      // Three times the map's logit: its ends are 0 and 1 then.
      planes: floats([3, 0, 0, 0], [1, 4, 1, 1]),
      shape: integers([1, 4, side, side]),
    },
    nodes: [node('Expand', ['planes', 'shape'], ['decision'])],
  });
}

/**
 * One detection, as large as the photo.
 * @param cocoClass 0 is a person
 */
export function smallDetector(cocoClass = 0): Model {
  return model({
    inputs: [value('tower_0/images', [1, 3, 512, 512])],
    outputs: [value('tower_0/detections', [1, 1, 6])],
    initializers: { person: floats([0, 0, 512, 512, 0.9, cocoClass], [1, 1, 6]) },
    nodes: [node('Identity', ['person'], ['tower_0/detections'])],
  });
}

/** Six logits a pixel: background falls with redness, clothes are the rest of a person; what is green is hair. */
export function smallSelfie(): Model {
  const classes = 6;
  const greenness = [-1.5 * STEEP, 3 * STEEP, -1.5 * STEEP];
  const weight = REDNESS.flatMap((w, channel) => [-w, greenness[channel]!, 0, 0, 0, 0]);
  return model({
    inputs: [value('input_29', [1, 256, 256, 3])],
    outputs: [
      value('Identity', [1, 256, 256, classes]),
      value(SELFIE_FEATURES, [1, 128, 128, 64]),
      value(SELFIE_CONTEXT, [1, 16, 16, 192]),
    ],
    initializers: {
      weight: floats(weight, [3, classes]),
      bias: floats([DOUBT, -2 * DOUBT, -9, -9, 0, -9], [classes]),
      features: integers([1, 128, 128, 64]),
      context: integers([1, 16, 16, 192]),
    },
    nodes: [
      node('MatMul', ['input_29', 'weight'], ['weighted']),
      node('Add', ['weighted', 'bias'], ['Identity']),
      node('ConstantOfShape', ['features'], [SELFIE_FEATURES]),
      node('ConstantOfShape', ['context'], [SELFIE_CONTEXT]),
    ],
  });
}

/** DeepLab's 21 classes at an eighth of the size: what is red is a person, the rest background. */
export function smallDeeplab(): Model {
  const classes = 21;
  const person = 15;
  const weight = Array.from({ length: classes }, (_, c) =>
    c === person ? REDNESS.map((w) => w / 255) : [0, 0, 0],
  );
  const bias = Array.from({ length: classes }, (_, c): number => (c === 0 ? 0 : -60));
  bias[person] = -DOUBT;
  return model({
    inputs: [value('ImageTensor', [1, 3, 'h', 'w'])],
    outputs: [value('ResizeBilinear_2', [1, classes, 65, 65])],
    initializers: {
      weight: floats(weight.flat(), [classes, 3, 1, 1]),
      bias: floats(bias, [classes]),
      size: integers([1, classes, 65, 65]),
      zeros: integers([0, 0, 0, 0, 0, 0]),
      frame: integers([513, 513]),
      two: integers([2]),
      four: integers([4]),
    },
    nodes: [
      node('Conv', ['ImageTensor', 'weight', 'bias'], ['logits']),
      // The photo lies in the top left of a frame of 513 px.
      node('Shape', ['logits'], ['shape']),
      node('Slice', ['shape', 'two', 'four'], ['lengths']),
      node('Sub', ['frame', 'lengths'], ['missing']),
      node('Concat', ['zeros', 'missing'], ['pads'], { axis: { kind: 'int', value: 0n } }),
      node('Pad', ['logits', 'pads'], ['framed']),
      node('Resize', ['framed', '', '', 'size'], ['ResizeBilinear_2'], {
        mode: { kind: 'string', value: 'linear' },
      }),
    ],
  });
}

/**
 * Fifteen classes at half the size: what is red is tops, and nothing is anything else.
 * @param bright make what is bright red a coat, and only dark red tops
 */
export function smallGarments(bright = false): Model {
  const classes = 15;
  const tops = 3;
  const weight = Array.from({ length: classes }, (_, c) => (c === tops ? REDNESS : [0, 0, 0]));
  const bias = Array.from({ length: classes }, (_, c): number => (c === 0 ? 0 : -60));
  bias[tops] = -DOUBT;
  if (bright) {
    const coat = 4;
    // Equal to the tops where red is at three quarters.
    weight[coat] = REDNESS.map((w) => 2 * w);
    bias[coat] = -DOUBT - 0.75 * STEEP;
  }
  const halves = {
    kernel_shape: { kind: 'ints', value: [2n, 2n] },
    strides: { kind: 'ints', value: [2n, 2n] },
  } as const;
  return model({
    inputs: [
      value('rgb', [1, 3, 'h', 'w']),
      value('person', [1, 7, 'h', 'w']),
      value('features', [1, 128, 128, 64]),
      value('context', [1, 16, 16, 192]),
      value('squares', [1, 6, 'h', 'w']),
      value('square_features', [1, 'h4', 'w4', 64]),
      value('square_context', [1, 'h16', 'w16', 192]),
    ],
    outputs: [value('classes', [1, classes, 'h2', 'w2'])],
    initializers: {
      weight: floats(weight.flat(), [classes, 3, 1, 1]),
      bias: floats(bias, [classes]),
    },
    nodes: [
      node('AveragePool', ['rgb'], ['half'], halves),
      node('Conv', ['half', 'weight', 'bias'], ['logits']),
      node('Softmax', ['logits'], ['classes'], { axis: { kind: 'int', value: 1n } }),
    ],
  });
}

/** Redness of each 16th pixel in the first channel of the embedding, nothing in the others. */
export function smallEncoder(): Model {
  const channels = 256;
  // The input is normalised: (px − mean) / std with std of about 57 of 255.
  const weight = [
    ...REDNESS.map((w) => (w * 57) / 255),
    ...Array<number>(3 * (channels - 1)).fill(0),
  ];
  const bias = [-DOUBT, ...Array<number>(channels - 1).fill(0)];
  const strides = { strides: { kind: 'ints', value: [16n, 16n] } } as const;
  return model({
    inputs: [value('input', ['batch', 3, 1024, 1024])],
    outputs: [value('output', ['batch', channels, 64, 64])],
    initializers: { weight: floats(weight, [channels, 3, 1, 1]), bias: floats(bias, [channels]) },
    nodes: [node('Conv', ['input', 'weight', 'bias'], ['output'], strides)],
  });
}

/**
 * Four equal masks of what the small encoder saw as red; where the first point is one to
 * keep, only within REACH px of it in the encoder's frame.
 */
export function smallDecoder(): Model {
  const side = 256;
  const across = Array.from({ length: side }, (_, i) => 4 * i + 2);
  return model({
    inputs: [
      value('image_embeddings', [1, 256, 64, 64]),
      value('point_coords', [1, 'points', 2]),
      value('point_labels', [1, 'points']),
      value('mask_input', [1, 1, side, side]),
      value('has_mask_input', [1]),
    ],
    outputs: [value('low_res_masks', [1, 4, side, side]), value('iou_predictions', [1, 4])],
    initializers: {
      first: floats([1, ...Array<number>(255).fill(0)], [1, 256, 1, 1]),
      scales: floats([1, 1, 4, 4], [4]),
      iou: floats([0.9, 0.9, 0.9, 0.9], [1, 4]),
      columns: floats(across, [1, 1, 1, side]),
      rows: floats(across, [1, 1, side, 1]),
      reach: floats([REACH ** 2], [1]),
      two: floats([2], [1]),
      begin: integers([0, 0]),
      one: integers([1, 1]),
      both: integers([1, 2]),
      middle: integers([0, 1]),
      origin: integers([0]),
      single: integers([1]),
    },
    nodes: [
      node('Conv', ['image_embeddings', 'first'], ['seen']),
      node('Resize', ['seen', '', 'scales'], ['red']),
      node('Slice', ['point_coords', 'begin', 'one', 'both'], ['x']),
      node('Slice', ['point_coords', 'middle', 'both', 'both'], ['y']),
      node('Sub', ['columns', 'x'], ['dx']),
      node('Sub', ['rows', 'y'], ['dy']),
      node('Mul', ['dx', 'dx'], ['dxx']),
      node('Mul', ['dy', 'dy'], ['dyy']),
      node('Add', ['dxx', 'dyy'], ['distance']),
      node('Sub', ['distance', 'reach'], ['beyond']),
      node('Relu', ['beyond'], ['far']),
      // 1 for a point to keep, 0 for a corner of a box.
      node('Slice', ['point_labels', 'origin', 'single', 'single'], ['label']),
      node('Sub', ['two', 'label'], ['short']),
      node('Relu', ['short'], ['isPoint']),
      node('Mul', ['far', 'isPoint'], ['penalty']),
      node('Sub', ['red', 'penalty'], ['mask']),
      node('Concat', ['mask', 'mask', 'mask', 'mask'], ['low_res_masks'], {
        axis: { kind: 'int', value: 1n },
      }),
      node('Identity', ['iou'], ['iou_predictions']),
    ],
  });
}

interface Parts {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: Readonly<Record<string, Tensor>>;
  readonly nodes: readonly Node[];
}

function model({ inputs, outputs, initializers, nodes }: Parts): Model {
  return {
    irVersion: 8,
    opsets: new Map([['', 13]]),
    producer: 'nobg tests',
    graph: {
      name: 'small',
      inputs,
      outputs,
      initializers: new Map(Object.entries(initializers)),
      nodes,
    },
  };
}

function value(name: string, shape: readonly (number | string)[]): ValueInfo {
  return { name, type: 'float32', shape };
}

function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): Node {
  return {
    name: outputs.join(),
    op,
    domain: '',
    inputs,
    outputs,
    attributes: new Map(Object.entries(attributes)),
  };
}

function floats(values: readonly number[], dims: readonly number[]): Tensor {
  return { type: 'float32', dims, data: new Uint8Array(Float32Array.from(values).buffer) };
}

function integers(values: readonly number[]): Tensor {
  const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { type: 'int64', dims: [values.length], data };
}
