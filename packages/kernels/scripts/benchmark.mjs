// Times kernels against their scalar references: node packages/kernels/scripts/benchmark.mjs (after npm run build).
import { cgStepReference } from '../dist/closed-form/cg-step.js';
import { laplacianProductReference } from '../dist/closed-form/laplacian-product.js';
import { closedFormKernels } from '../dist/closed-form.js';
import { applyRowReference } from '../dist/guided-filter/apply-row.js';
import { guidedFilterKernels } from '../dist/guided-filter.js';

/** Side of the planes, px: what a tile of edge refinement has. */
const SIDE = 512;
const RUNS = 20;

/** Median time of a call, ms. */
function time(call) {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[RUNS / 2];
}

function report(name, pixels, kernel, reference) {
  const [fast, plain] = [time(kernel), time(reference)];
  const rate = (ms) => `${(pixels / ms / 1000).toFixed(0)} Mpx/s`;
  console.log(
    `${name.padEnd(18)} ${rate(fast).padStart(12)}  reference ${rate(plain).padStart(10)}`,
  );
}

const matting = closedFormKernels();
const pixels = SIDE * SIDE;
const plane = () => matting.arena.alloc(pixels * 4);
const image = () => matting.arena.alloc(pixels * 16);
const size = { width: SIDE, height: SIDE };
const step = {
  ...{ x: plane(), residual: plane(), direction: plane(), product: plane() },
  ...{ rowBytes: SIDE * 4, ...size, stepLength: 0.5 },
};
const product = {
  ...{ coefficients: image(), pixels: image(), pixelRowBytes: SIDE * 16 },
  ...{ p: step.direction, weights: plane(), dst: step.product, planeRowBytes: SIDE * 4 },
  ...{ columnShares: plane(), rowShares: plane(), ...size },
};
report(
  'cgStep',
  pixels,
  () => matting.cgStep(step),
  () => cgStepReference(matting.arena, step),
);
report(
  'laplacianProduct',
  pixels,
  () => matting.laplacianProduct(product),
  () => laplacianProductReference(matting.arena, product),
);

const guided = guidedFilterKernels();
const bytes = (count) => guided.arena.alloc(count);
const row = {
  ...{ coefficients: bytes((SIDE + 1) * 16), offsets: bytes(SIDE * 4), fractions: bytes(SIDE * 4) },
  ...{ rgb: bytes(SIDE * 3 + 1), dst: bytes(SIDE), count: SIDE },
};
report(
  'applyRow × 512',
  pixels,
  () => {
    for (let y = 0; y < SIDE; y++) guided.applyRow(row);
  },
  () => {
    for (let y = 0; y < SIDE; y++) applyRowReference(guided.arena, row);
  },
);
