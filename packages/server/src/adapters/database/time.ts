/** A time as it is stored: milliseconds since 1970 (UTC). */
export function toMs(time: Date | null): number | null {
  return time === null ? null : time.getTime();
}

export function fromMs(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
