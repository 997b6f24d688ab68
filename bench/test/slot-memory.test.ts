import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peakOfChildren } from '@nobg/bench/slot-memory.js';
import { describe, expect, it } from 'vitest';

describe('peakOfChildren', () => {
  const test = process.platform === 'linux' ? it : it.skip;
  test('is what the largest child once held, after it was given back', async () => {
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
    expect(await peakOfChildren(process.pid)).toBeGreaterThan(300_000_000);
    child.disconnect();
    await once(child, 'exit');
    await rm(module);
  });

  it('is not known for a process without children', async () => {
    const child = fork(join(tmpdir(), 'nobg-none.mjs'), { stdio: 'ignore' });
    const pid = child.pid!;
    await once(child, 'exit');
    expect(await peakOfChildren(pid)).toBeNull();
  });
});
