import type { JobSummary } from '@nobg/contract/jobs.js';
import { formatCount, formatSpan } from '../ui/format.ts';
import type { IconName } from '../ui/icon.tsx';
import type { BatchImage } from './image.ts';

/** A state in words and with an icon, and how its badge looks. */
interface StateWords {
  readonly label: string;
  readonly icon: IconName;
  readonly badge: '' | 'good' | 'warn' | 'bad';
}

const STATES: Readonly<Record<BatchImage['state'], StateWords>> = {
  queued: { label: 'Queued', icon: 'clock', badge: '' },
  running: { label: 'In work', icon: 'scissors', badge: 'warn' },
  done: { label: 'Done', icon: 'check', badge: 'good' },
  failed: { label: 'Failed', icon: 'alert', badge: 'bad' },
  cancelled: { label: 'Cancelled', icon: 'close', badge: '' },
};

export function stateWords(state: BatchImage['state']): StateWords {
  return STATES[state];
}

/** What people call a batch. */
export function batchName({ name, total }: JobSummary): string {
  return name ?? (total === 1 ? '1 photo' : `${formatCount(total)} photos`);
}

/** `63 %` of 0..1. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `about 40 min left`; null where the rate is not known. */
export function timeToGo(amount: number, perSecond: number | null): string | null {
  if (perSecond === null || amount <= 0) return null;
  return `about ${formatSpan(Math.max(1, amount / perSecond))} left`;
}

/** `42 a minute`, `2.5 a minute`. */
export function perMinute(perSecond: number): string {
  const rate = perSecond * 60;
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} a minute`;
}
