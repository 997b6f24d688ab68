/**
 * Mean over the (2r+1)² window around each pixel, by running sums: the time does not
 * depend on the radius. Windows are cut off at the borders.
 *
 * @param data h·w
 * @param scratch h·w, overwritten; shared between calls to spare allocations
 * @param out h·w; may be `data` itself
 */
export function boxMean(
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

function meanOfRows(
  data: Float32Array,
  width: number,
  height: number,
  radius: number,
  out: Float32Array,
): void {
  const reach = Math.min(radius, width - 1);
  for (let y = 0; y < height; y++) {
    const row = y * width;
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
    for (let x = 0; x < width; x++) out[row + x] = sums[x]! * scale;
    const enter = y + radius + 1;
    const leave = y - radius;
    if (enter < height) {
      addRow(sums, data, enter * width, 1);
      count++;
    }
    if (leave >= 0) {
      addRow(sums, data, leave * width, -1);
      count--;
    }
  }
}

function addRow(sums: Float64Array, data: Float32Array, row: number, sign: number): void {
  for (let x = 0; x < sums.length; x++) sums[x] = sums[x]! + sign * data[row + x]!;
}
