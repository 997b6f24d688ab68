import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { MODES } from '@nobg/contract/modes.js';
import { startRealServer } from '@nobg/testing/real-server.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SAMPLES, smallWeights } from './run-cli.js';

const MAIN = new URL('../dist/main.js', import.meta.url).href;
const SCRIPT = `import { main } from '${MAIN}'; process.exitCode = await main(process.argv.slice(1));`;
const PNG = '89504e47';
/** Engines in processes, on a machine that may be busy. */
const LONG = 300_000;

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nobg-mcp-'));
  folder = join(root, 'photos');
  await mkdir(folder);
  await smallWeights(join(root, 'data', 'models'));
  await copyFile(join(SAMPLES, 'coffee.jpg'), join(folder, 'cup.jpg'));
  await copyFile(join(SAMPLES, 'coffee.jpg'), join(root, 'secret.jpg'));
  await symlink(root, join(folder, 'out-of-here'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The protocol's own client, connected to `nobg mcp` in a process. */
async function connect(...more: string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const args = ['--input-type=module', '-e', SCRIPT, '--', 'mcp', '--folder', folder, ...more];
  const env = {
    ...{ PATH: process.env.PATH ?? '', HOME: root, NOBG_PRECISION: 'float32' },
    NOBG_DATA_DIR: join(root, 'data'),
  };
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env }));
  onTestFinished(() => client.close());
  return client;
}

const call = (client: Client, input: Record<string, unknown>) =>
  client.callTool({ name: 'remove_background', arguments: input }, { timeout: LONG });

describe('nobg mcp', () => {
  it('lists its tools, modes and options', async () => {
    const client = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(['list_modes', 'remove_background']);
    const { structuredContent } = await client.callTool({ name: 'list_modes', arguments: {} });
    const listed = structuredContent as Record<string, { name: string; description: string }[]>;
    expect(listed.modes?.map(({ name }) => name)).toEqual(MODES);
    expect(listed.options?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['bg_color', 'crop', 'points']),
    );
  });

  it(
    'cuts photos out on this machine, and writes over nothing unless told to',
    async () => {
      const client = await connect();
      const input = { photo: 'cup.jpg', output: 'made/cup.png', options: { canvas: '90x60' } };
      const made = await call(client, input);
      expect(made, JSON.stringify(made)).not.toHaveProperty('isError', true);
      expect(made.structuredContent).toMatchObject({
        ...{ output: join(folder, 'made', 'cup.png'), width: 90, height: 60, mode: 'common' },
      });
      const path = join(folder, 'made', 'cup.png');
      expect((await readFile(path)).subarray(0, 4).toString('hex')).toBe(PNG);
      const again = await call(client, input);
      expect(again).toMatchObject({
        ...{ isError: true, content: [{ text: expect.stringContaining('set overwrite') }] },
      });
      const [one, other] = await Promise.all([
        call(client, { ...input, overwrite: true }),
        call(client, { ...input, output: 'made/cup.webp', mode: 'product' }),
      ]);
      expect(one?.structuredContent).toMatchObject({ mode: 'common' });
      expect(other?.structuredContent).toMatchObject({ mode: 'product' });
      expect((await readdir(join(folder, 'made'))).sort()).toEqual([
        ...['.nobg-results.jsonl', 'cup.png', 'cup.webp'],
      ]);
    },
    LONG,
  );

  it('says what is wrong, and leaves its folder for nothing', async () => {
    const client = await connect();
    const wrong: [Record<string, unknown>, string][] = [
      [{ photo: '../secret.jpg', output: 'a.png' }, 'photo: expected a path within'],
      [{ photo: join(root, 'secret.jpg'), output: 'a.png' }, 'photo: expected a path within'],
      [{ photo: 'out-of-here/secret.jpg', output: 'a.png' }, 'photo: expected a path within'],
      [{ photo: 'cup.jpg', output: '../a.png' }, 'output: expected a path within'],
      [{ photo: 'cup.jpg', output: 'out-of-here/new/a.png' }, 'output: expected a path within'],
      [{ photo: 'none.jpg', output: 'a.png' }, 'there is no file'],
      [{ photo: 'cup.jpg', output: 'a.bmp' }, 'expected an extension of an image'],
      [{ photo: 'cup.jpg', output: 'a.png', mode: 'porduct' }, 'mode'],
      [{ photo: 'cup.jpg', output: 'a.png', options: { bg_color: 'reddish' } }, 'bg-color'],
      [{ photo: 'cup.jpg', output: 'a.png', options: { colour: 'red' } }, 'options'],
    ];
    for (const [input, sentence] of wrong) {
      expect(await call(client, input)).toMatchObject({
        ...{ isError: true, content: [{ text: expect.stringContaining(sentence) }] },
      });
    }
    expect((await readdir(root)).sort()).toEqual(['data', 'photos', 'secret.jpg']);
    expect(await readdir(folder)).not.toContain('a.png');
  });

  it(
    'cuts photos out by a server',
    async () => {
      const { server, key, close } = await startRealServer();
      onTestFinished(close);
      const client = await connect('--server', server, '--key', key);
      const made = await call(client, { photo: 'cup.jpg', output: 'by-server.png' });
      expect(made.structuredContent).toMatchObject({ width: 600, height: 400 });
    },
    LONG,
  );
});
