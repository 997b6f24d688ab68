import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchSlots } from '@nobg/bench/slot-memory.js';
import { describe, expect, it } from 'vitest';

describe('watchSlots', () => {
  const test = process.platform === 'linux' ? it : it.skip;
  test('knows what the largest child once held, after it was given back and the child had ended', async () => {
    const module = join(tmpdir(), `nobg-held-${process.pid}.mjs`);
    await writeFile(
      module,
      `let held = Buffer.alloc(300_000_000, 1);
       held = null;
       globalThis.gc();
       process.send('held');
       process.on('disconnect', () => process.exit());`,
    );
    const child = fork(module, { execArgv: ['--expose-gc'] });
    await once(child, 'message');
    const watch = watchSlots(process.pid);
    await watch.look();
    expect(watch.replaced).toBe(0);
    child.disconnect();
    await once(child, 'exit');
    // A slot that follows has not held much yet.
    await watch.look();
    expect(watch.peak).toBeGreaterThan(300_000_000);
    expect(watch.replaced).toBe(1);
    await rm(module);
  });

  it('is not known for a process without children', async () => {
    const child = fork(join(tmpdir(), 'nobg-none.mjs'), { stdio: 'ignore' });
    const pid = child.pid!;
    await once(child, 'exit');
    const watch = watchSlots(pid);
    await watch.look();
    expect(watch.peak).toBeNull();
  });
});
