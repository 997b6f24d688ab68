import type { Graph, Node, Tensor } from '../onnx/model.js';

/**
 * Writes x·⅙ · clip(x + 3, 0, 6), which is how TensorFlow.js writes the hard swish
 * (Howard et al., "Searching for MobileNetV3", ICCV 2019), as x · HardSigmoid(x): two passes over the
 * values instead of four.
 *
 * @param graph with no graphs inside nodes
 */
export function fuseHardSwish(graph: Graph): Graph {
  const makers = new Map(graph.nodes.flatMap((n) => n.outputs.map((o): [string, Node] => [o, n])));
  const is = (name: string | undefined, value: number): boolean => {
    const found = scalarOf(graph.initializers.get(name ?? ''));
    return found !== undefined && Math.abs(found - value) < 1e-6;
  };
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    if (node.op !== 'Mul') return [node];
    const [sixth, clip] = node.inputs.map((name) => makers.get(name));
    if (sixth?.op !== 'Mul' || clip?.op !== 'Clip') return [node];
    const plus = makers.get(clip.inputs[0] ?? '');
    const x = plus?.inputs[0];
    const fits =
      plus?.op === 'Add' &&
      is(plus.inputs[1], 3) &&
      is(clip.inputs[1], 0) &&
      is(clip.inputs[2], 6) &&
      is(sixth.inputs[0], 1 / 6) &&
      sixth.inputs[1] === x;
    if (!fits || x === undefined) return [node];
    const gate = `${node.outputs[0]}/gate`;
    const hardSigmoid: Node = {
      name: gate,
      op: 'HardSigmoid',
      domain: '',
      inputs: [x],
      outputs: [gate],
      attributes: new Map([
        ['alpha', { kind: 'float', value: 1 / 6 }],
        ['beta', { kind: 'float', value: 0.5 }],
      ]),
    };
    return [hardSigmoid, { ...node, inputs: [x, gate] }];
  });
  return { ...graph, nodes };
}

function scalarOf(tensor: Tensor | undefined): number | undefined {
  if (tensor?.type !== 'float32' || tensor.data.length !== 4) return undefined;
  return new DataView(tensor.data.buffer, tensor.data.byteOffset).getFloat32(0, true);
}
