/**
 * Mean over the (2r+1)² window around each pixel, by running sums: the time does not
 * depend on the radius. Windows are cut off at the borders.
 *
 * @param data h·w
 * @param scratch h·w, overwritten; shared between calls to spare allocations
 * @param out h·w; may be `data` itself
 */
export function boxFilter(
  data: Float32Array,
  width: number,
  height: number,
  radius: number,
  scratch: Float32Array,
  out: Float32Array,
): void {
  meanOfRows(data, width, height, radius, scratch);
  meanOfColumns(scratch, width, height, radius, out);
}

/** Rows are summed four at a time: each sum waits for the one before it, but not for its neighbours'. */
const ROWS = 4;

function meanOfRows(
  data: Float32Array,
  width: number,
  height: number,
  radius: number,
  out: Float32Array,
): void {
  let y = 0;
  for (; y + ROWS <= height; y += ROWS) meanOfFourRows(data, width, y * width, radius, out);
  for (; y < height; y++) meanOfRow(data, width, y * width, radius, out);
}

function meanOfRow(
  data: Float32Array,
  width: number,
  row: number,
  radius: number,
  out: Float32Array,
): void {
  const reach = Math.min(radius, width - 1);
  let sum = 0;
  for (let x = 0; x <= reach; x++) sum += data[row + x]!;
  let count = reach + 1;
  for (let x = 0; x < width; x++) {
    out[row + x] = sum / count;
    const enter = x + radius + 1;
    const leave = x - radius;
    if (enter < width) {
      sum += data[row + enter]!;
      count++;
    }
    if (leave >= 0) {
      sum -= data[row + leave]!;
      count--;
    }
  }
}

/** As {@link meanOfRow}, for the row from `a` on and the three below it. */
function meanOfFourRows(
  data: Float32Array,
  width: number,
  a: number,
  radius: number,
  out: Float32Array,
): void {
  const b = a + width;
  const c = b + width;
  const d = c + width;
  const reach = Math.min(radius, width - 1);
  let sumA = 0;
  let sumB = 0;
  let sumC = 0;
  let sumD = 0;
  for (let x = 0; x <= reach; x++) {
    sumA += data[a + x]!;
    sumB += data[b + x]!;
    sumC += data[c + x]!;
    sumD += data[d + x]!;
  }
  let count = reach + 1;
  for (let x = 0; x < width; x++) {
    out[a + x] = sumA / count;
    out[b + x] = sumB / count;
    out[c + x] = sumC / count;
    out[d + x] = sumD / count;
    const enter = x + radius + 1;
    const leave = x - radius;
    if (enter < width) {
      sumA += data[a + enter]!;
      sumB += data[b + enter]!;
      sumC += data[c + enter]!;
      sumD += data[d + enter]!;
      count++;
    }
    if (leave >= 0) {
      sumA -= data[a + leave]!;
      sumB -= data[b + leave]!;
      sumC -= data[c + leave]!;
      sumD -= data[d + leave]!;
      count--;
    }
  }
}

function meanOfColumns(
  data: Float32Array,
  width: number,
  height: number,
  radius: number,
  out: Float32Array,
): void {
  // A row of sums moves down the picture: memory is read in the order in which it lies.
  const sums = new Float64Array(width);
  const reach = Math.min(radius, height - 1);
  for (let y = 0; y <= reach; y++) addRow(sums, data, y * width, 1);
  let count = reach + 1;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const scale = 1 / count;
    const enter = y + radius + 1 < height ? (y + radius + 1) * width : -1;
    const leave = y >= radius ? (y - radius) * width : -1;
    if (enter >= 0 && leave >= 0) {
      // Most rows: written and moved on in one go.
      for (let x = 0; x < width; x++) {
        const sum = sums[x]!;
        out[row + x] = sum * scale;
        sums[x] = sum + data[enter + x]! - data[leave + x]!;
      }
      continue;
    }
    for (let x = 0; x < width; x++) out[row + x] = sums[x]! * scale;
    if (enter >= 0) {
      addRow(sums, data, enter, 1);
      count++;
    }
    if (leave >= 0) {
      addRow(sums, data, leave, -1);
      count--;
    }
  }
}

function addRow(sums: Float64Array, data: Float32Array, row: number, sign: number): void {
  for (let x = 0; x < sums.length; x++) sums[x] = sums[x]! + sign * data[row + x]!;
}
