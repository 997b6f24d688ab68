import { spawnSync } from 'node:child_process';
import { childEnvironment } from '@nobg/engine/process/child-environment.js';
import { describe, expect, it } from 'vitest';

describe('childEnvironment', () => {
  it('keeps what the parent alone needs from the child', () => {
    const passed = childEnvironment({ PATH: '/bin', NOBG_DATABASE_URL: 'x', NODE_OPTIONS: '-r y' });
    expect(Object.keys(passed).sort()).toEqual(['GLIBC_TUNABLES', 'ORT_DISABLE_TELEMETRY', 'PATH']);
  });

  it("leaves the C library's settings to an operator who has made some", () => {
    const { GLIBC_TUNABLES } = childEnvironment({ GLIBC_TUNABLES: 'glibc.malloc.arena_max=2' });
    expect(GLIBC_TUNABLES).toBe('glibc.malloc.arena_max=2');
  });

  it('switches telemetry off, also where an operator switched it on', () => {
    expect(childEnvironment({ ORT_DISABLE_TELEMETRY: '0' }).ORT_DISABLE_TELEMETRY).toBe('1');
  });

  it('is an environment in which a child starts', () => {
    const { status, stderr } = spawnSync(process.execPath, ['-e', ''], { env: childEnvironment() });
    expect(status).toBe(0);
    expect(stderr.toString()).toBe('');
  });
});
