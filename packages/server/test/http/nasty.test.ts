import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAllSubject, writeSmallNetworks } from '@nobg/testing/small-network.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './support.js';

interface Item {
  readonly file: string;
  readonly action: 'accept' | 'reject' | 'either';
}

const shared =
  process.env.NOBG_SHARED ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const folder = `${shared}/nasty`;
const there = existsSync(`${folder}/nasty.json`);
if (!there) console.warn(`SKIPPED: the hostile files are not at ${folder} (NOBG_SHARED)`);

describe('hostile and odd files', () => {
  let weights: string;
  let test: TestServer;
  let list: { items: Item[]; filename_tests: string[] };
  afterAll(async () => {
    if (there) await rm(weights, { recursive: true, force: true });
  });
  beforeAll(async () => {
    if (!there) return;
    // Everything is the subject, so that only a picture that cannot be read is refused.
    weights = await mkdtemp(join(tmpdir(), 'nobg-nasty-'));
    const networks = await writeSmallNetworks(weights);
    await writeAllSubject(join(weights, 'isnet.onnx'));
    test = await startTestServer({ NOBG_REQUESTS_PER_HOUR: '10000' }, { networks });
    list = JSON.parse(await readFile(`${folder}/nasty.json`, 'utf8'));
  });

  async function send(bytes: Buffer, name: string): Promise<{ status: number; code: string }> {
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(bytes)]), name);
    const response = await test.remove(form);
    const body = (await response.json()) as { code?: string };
    return { status: response.status, code: body.code ?? '' };
  }

  (there ? it : it.skip)(
    'are cut out or refused with 422, and nothing else',
    async () => {
      const wrong: string[] = [];
      for (const { file, action } of list.items) {
        const bytes = await readFile(`${folder}/${file}`);
        const { status, code } = await send(bytes, file);
        const allowed = { accept: [200], reject: [422], either: [200, 422] };
        if (!allowed[action].includes(status))
          wrong.push(`${file}: ${action}, got ${status} ${code}`);
      }
      expect(wrong).toEqual([]);
    },
    600_000,
  );

  (there ? it : it.skip)('may have any name', async () => {
    const bytes = await readFile(`${folder}/disguised/png_named.jpg`);
    for (const name of list.filename_tests) expect((await send(bytes, name)).status).toBe(200);
  });

  (there ? it : it.skip)('take no engine process down', () => {
    const ends = test.log().filter(({ msg }) => msg === 'engine process ended');
    expect(ends.filter(({ reason }) => reason === 'crash' || reason === 'deadline')).toEqual([]);
  });
});
