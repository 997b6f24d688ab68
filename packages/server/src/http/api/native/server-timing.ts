/** Steps as the `Server-Timing` header has them: `decode;dur=18.2, network-isnet;dur=612`. */
export function serverTiming(
  steps: readonly { readonly step: string; readonly ms: number }[],
): string {
  return steps
    .map(({ step, ms }) => `${step.replace(/[^\w.-]+/g, '-')};dur=${Math.round(ms * 10) / 10}`)
    .join(', ');
}
