import { readFileSync } from 'node:fs';
import { lifecycleProblem } from '@nobg/server/adapters/s3/lifecycle.js';
import { describe, expect, it } from 'vitest';

const guide = readFileSync(new URL('../../../../docs/guides/storage.md', import.meta.url), 'utf8');
const text = /## Lifecycle[\s\S]*?```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
const { Rules } = JSON.parse(text) as { Rules: Parameters<typeof lifecycleProblem>[0] };

describe('the lifecycle of a bucket', () => {
  it('is all right as the guide has it', () => {
    expect(lifecycleProblem(Rules, '', 24)).toBeNull();
  });

  it('must not delete results that still live', () => {
    expect(lifecycleProblem(Rules, '', 48)).toBe(
      'rule nobg-results deletes results after 2 d, and they live for 48 h',
    );
    const all = { ID: 'all', Status: 'Enabled', Expiration: { Days: 1 } } as const;
    expect(lifecycleProblem([...Rules, all], '', 24)).toContain('rule all deletes results');
    expect(lifecycleProblem([...Rules, { ...all, Status: 'Disabled' }], '', 24)).toBeNull();
  });

  it('needs rules for the keys that NoBG has', () => {
    expect(lifecycleProblem([], '', 24)).toBe('no rule deletes results that a sweep missed');
    expect(lifecycleProblem(Rules, 'team/', 24)).toBe(
      'no rule deletes results that a sweep missed',
    );
    expect(lifecycleProblem(Rules.slice(0, 1), '', 24)).toBe(
      'no rule ends uploads that were broken off',
    );
  });
});
