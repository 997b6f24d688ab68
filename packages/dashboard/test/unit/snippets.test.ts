import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { LANGUAGES, snippet } from '../../src/pages/playground/snippets.ts';

const origin = 'http://localhost:8080';

it('names the file, every field and the address in every language', () => {
  for (const { id } of LANGUAGES) {
    const code = snippet(id, { origin, file: 'cup.jpg', fields: { mode: 'food', points: '1,2' } });
    for (const part of ['cup.jpg', 'food', '1,2', origin, 'remove', 'NOBG_KEY']) {
      expect(code).toContain(part);
    }
  }
});

it('is code that compiles, whatever the file is called', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (file, value) => {
      for (const id of ['javascript', 'typescript'] as const) {
        const code = snippet(id, { origin, file, fields: { mode: value } });
        const { diagnostics } = ts.transpileModule(code, { reportDiagnostics: true });
        expect(diagnostics).toEqual([]);
      }
    }),
    { numRuns: 15 },
  );
});

it('gives the shell exactly the words that are meant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nobg-snippet-'));
  try {
    for (const file of ['cup.jpg', "a 'b' $(rm).png", 'a,b;c"d.png']) {
      const fields = { points: '1,2;3,4,drop', classes: "it's" };
      const code = snippet('curl', { origin, file, fields });
      const echo = `curl() { for word; do printf '%s\\0' "$word"; done; }; NOBG_KEY=k; ${code}`;
      const words = execFileSync('sh', ['-c', echo], { cwd: folder }).toString().split('\0');
      expect(words).toContain('points=1,2;3,4,drop');
      expect(words).toContain("classes=it's");
      expect(words).toContain('X-API-Key: k');
      const image = words.find((word) => word.startsWith('image=@'))!.slice('image=@'.length);
      expect(image.startsWith('"') ? JSON.parse(image) : image).toBe(file);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
