import type { LifecycleRule } from '@aws-sdk/client-s3';

const HOURS_PER_DAY = 24;

/**
 * What is wrong with a bucket's lifecycle for NoBG, in one sentence; null where nothing is.
 * @param prefix of NoBG's keys, as in its settings
 * @param resultHours lifetime of results
 */
export function lifecycleProblem(
  rules: readonly LifecycleRule[],
  prefix: string,
  resultHours: number,
): string | null {
  const enabled = rules.filter(({ Status }) => Status === 'Enabled');
  const expiring = enabled.filter(({ Expiration }) => Expiration?.Days !== undefined);
  for (const rule of expiring) {
    const days = rule.Expiration?.Days ?? 0;
    if (touches(rule, `${prefix}results/`) && days * HOURS_PER_DAY <= resultHours) {
      return `rule ${rule.ID ?? '(without a name)'} deletes results after ${days} d, and they live for ${resultHours} h`;
    }
  }
  const covering = (list: readonly LifecycleRule[], key: string) =>
    list.some((rule) => key.startsWith(prefixOf(rule)));
  if (!covering(expiring, `${prefix}results/`))
    return 'no rule deletes results that a sweep missed';
  const aborting = enabled.filter((rule) => rule.AbortIncompleteMultipartUpload !== undefined);
  return covering(aborting, prefix) ? null : 'no rule ends uploads that were broken off';
}

/** Whether a rule is for keys below this one, or for all of which this is a part. */
function touches(rule: LifecycleRule, key: string): boolean {
  const own = prefixOf(rule);
  return key.startsWith(own) || own.startsWith(key);
}

function prefixOf({ Filter, Prefix }: LifecycleRule): string {
  return Filter?.Prefix ?? Filter?.And?.Prefix ?? Prefix ?? '';
}
