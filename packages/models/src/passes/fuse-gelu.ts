import type { Graph, Node, Tensor } from '../onnx/model.js';
import { RUNTIME_DOMAIN } from '../onnx/runtime-domain.js';
import { alignedCopy } from '../onnx/tensor.js';

/**
 * Writes x · (1 + erf(x / √2)) · ½, which is how PyTorch exports a Gelu (Hendrycks and Gimpel, 2016,
 * arXiv:1606.08415), as one operator of ONNX Runtime's. It does so itself, but not where x comes of bytes.
 *
 * @param graph with no graphs inside nodes; run `eliminateDeadNodes` afterwards. The model needs the
 *   operator set `com.microsoft`.
 */
export function fuseGelu(graph: Graph): Graph {
  const makers = new Map(graph.nodes.flatMap((n) => n.outputs.map((o): [string, Node] => [o, n])));
  const constant = (name: string | undefined): number | undefined => {
    const maker = makers.get(name ?? '');
    const value = maker?.op === 'Constant' ? maker.attributes.get('value') : undefined;
    return scalarOf(value?.kind === 'tensor' ? value.value : graph.initializers.get(name ?? ''));
  };
  const is = (name: string | undefined, value: number) =>
    Math.abs((constant(name) ?? Number.NaN) - value) < 1e-4;
  const nodes = graph.nodes.map((node): Node => {
    if (node.op !== 'Mul' || !is(node.inputs[1], 0.5)) return node;
    const product = makers.get(node.inputs[0] ?? '');
    const sum = makers.get(product?.inputs[1] ?? '');
    const erf = makers.get(sum?.inputs[0] ?? '');
    const quotient = makers.get(erf?.inputs[0] ?? '');
    const x = product?.inputs[0];
    const fits =
      product?.op === 'Mul' &&
      sum?.op === 'Add' &&
      is(sum.inputs[1], 1) &&
      erf?.op === 'Erf' &&
      quotient?.op === 'Div' &&
      is(quotient.inputs[1], Math.SQRT2) &&
      quotient.inputs[0] === x;
    if (!fits || x === undefined) return node;
    return { ...node, op: 'Gelu', domain: RUNTIME_DOMAIN, inputs: [x], attributes: new Map() };
  });
  return { ...graph, nodes };
}

function scalarOf(tensor: Tensor | undefined): number | undefined {
  if (tensor?.type !== 'float32' || tensor.data.length !== 4) return undefined;
  return new Float32Array(alignedCopy(tensor.data))[0];
}
