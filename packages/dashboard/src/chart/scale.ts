/**
 * A round number at or above the highest value, and the lines below it.
 * @returns ticks from 0 to the top, at most five steps, whole numbers
 */
export function ticksFor(highest: number): number[] {
  const rough = Math.max(highest, 4) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 5, 10].map((by) => by * power).find((each) => each >= rough)!, 1);
  const count = Math.ceil(Math.max(highest, 1) / step);
  return Array.from({ length: count + 1 }, (_, index) => Math.round(index * step));
}

/** Which of `count` labels are shown where there is room for so many: first and every n-th. */
export function labelEvery(count: number, room: number): number {
  return Math.max(1, Math.ceil(count / Math.max(room, 1)));
}
