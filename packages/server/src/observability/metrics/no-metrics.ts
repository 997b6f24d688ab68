import type { Metrics } from '../../ports/metrics.js';

/** Nobody watches: nothing is counted. */
export const NO_METRICS: Metrics = {
  request() {},
  engineJob: () => ({ began() {}, ended() {} }),
  fetched() {},
  storage() {},
  webhookSent() {},
  webhookSwitchedOff() {},
};
