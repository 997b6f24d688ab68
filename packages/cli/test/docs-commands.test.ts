import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problemSchema } from '@nobg/contract/problem.js';
import { removeAnswerSchema } from '@nobg/contract/remove.js';
import { manifestSchema } from '@nobg/models/manifest/schema.js';
import { CONFIG_SECTIONS, readConfig } from '@nobg/server/config/config.js';
import { fileVariable } from '@nobg/server/config/setting.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, runCli, SAMPLES, smallWeights, startCli } from './run-cli.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const GUIDES = join(ROOT, 'docs', 'guides');
/** An id as the guide prints it. */
const SHOWN_ID = '7Qm2Zk9XvB4tR1sLw8NcYd3F';
const SHOWN_JOB = 'job_4kTq9ZxW2mVb7RcY1sLdN8';
const SHOWN_IMAGE = 'img_2rVb7RcY1sLdN8kTq9ZxW4';
const LONG = 600_000;

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

const pages = ['README.md', ...(await readdir(GUIDES)).map((name) => `docs/guides/${name}`)];
const blocks: Block[] = [];
for (const page of pages) {
  const text = await readFile(join(ROOT, page), 'utf8');
  for (const [, language = '', body = ''] of text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)) {
    blocks.push({ page, language, text: body });
  }
}
const inLanguage = (...languages: string[]) =>
  blocks.filter(({ language }) => languages.includes(language));

/** The commands of a block, each in one line and without remarks. */
function commandsOf({ text }: Block): string[] {
  return text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const commands = inLanguage('sh', 'bash').flatMap((block) =>
  commandsOf(block).map((command) => ({ page: block.page, command })),
);
/** A server that goes on is started by the test of the examples of --help. */
const isRun = (command: string) =>
  /^(curl|\.\/nobg) /.test(command) && !/^\.\/nobg serve|birefnet/.test(command);

let folder: string;
let env: Record<string, string>;
let server: CliRun;
let pictures: Server;
let photoUrl: string;
let url: string;
let key: string;
let id: string;
let job = SHOWN_JOB;
/** One that is not closed, and takes images. */
let openJob = SHOWN_JOB;
let image = SHOWN_IMAGE;
let metricsUrl: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-docs-'));
  env = {
    NOBG_DATA_DIR: join(folder, 'data'),
    NOBG_REMBG: 'loopback',
    ...{ NOBG_FETCH_ALLOW: '127.0.0.1', NOBG_METRICS_PORT: '0' },
    npm_config_registry: 'http://127.0.0.1:9',
  };
  await smallWeights(join(folder, 'data', 'models'));
  const coffee = await readFile(join(SAMPLES, 'coffee.jpg'));
  for (const name of ['photos', 'samples']) await mkdir(join(folder, name));
  for (const name of ['photo.jpg', 'cat.jpg', 'dance.gif', 'samples/coffee.jpg', 'photos/a.jpg']) {
    await copyFile(join(SAMPLES, 'coffee.jpg'), join(folder, name));
  }
  await writeFile(
    join(folder, 'nobg'),
    `#!${process.execPath}\nimport('${MAIN}').then(async ({ main }) => { process.exitCode = await main(process.argv.slice(2)); });\n`,
    { mode: 0o755 },
  );
  pictures = createServer((_request, response) => response.end(coffee)).listen(0, '127.0.0.1');
  server = startCli(['serve', '--port', '0'], env);
  [, metricsUrl = ''] = await server.said(/(http:\/\/[\w.]+:\d+)\/metrics/);
  [, url = ''] = await server.said(/(http:\/\/[\w.]+:\d+)(?!\d|\/metrics)/);
  photoUrl = `http://127.0.0.1:${(pictures.address() as { port: number }).port}/photo.jpg`;
  key = (await runCli(['keys', 'create', '--name', 'of the docs'], env)).stdout.trim();
  id = JSON.parse(
    (await shell('curl -s -F image=@photo.jpg -H "X-API-Key: $KEY" $URL/api/v1/remove')).text,
  ).id;
  const sent = await shell(
    'curl -s -F image=@photo.jpg -F image=@cat.jpg -H "X-API-Key: $KEY" $URL/api/v1/jobs',
  );
  job = JSON.parse(sent.text).id;
  // Its archive is sent as one of photos.
  await shell(`curl -sN -H "X-API-Key: $KEY" $URL/api/v1/jobs/${job}/events`);
  await shell(`curl -s -o photos.zip -H "X-API-Key: $KEY" $URL/api/v1/jobs/${job}/results.zip`);
  image = JSON.parse((await shell(`curl -s -H "X-API-Key: $KEY" $URL/api/v1/jobs/${job}`)).text)
    .items[0].id;
  const open = await shell('curl -s -F more=true -H "X-API-Key: $KEY" $URL/api/v1/jobs');
  openJob = JSON.parse(open.text).id;
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  pictures.close();
  await server.ended;
  await rm(folder, { recursive: true });
});

/** Runs a line of the docs; only host, key, id and the address of a photo are replaced. */
function shell(line: string): Promise<{ code: number | null; text: string }> {
  const real = line
    .replaceAll(/http:\/\/(localhost|127\.0\.0\.1):8080/g, url)
    .replaceAll('nobg_live_YOUR_KEY', key)
    .replaceAll(SHOWN_ID, id)
    .replace(/\/jobs\/job_\w+\/(images|close)$/, `/jobs/${openJob}/$1`)
    .replaceAll(SHOWN_JOB, job)
    .replaceAll(SHOWN_IMAGE, image)
    .replaceAll('http://127.0.0.1:9464', metricsUrl)
    .replaceAll('https://example.org/photo.jpg', photoUrl);
  const child = spawn('sh', ['-c', real], {
    cwd: folder,
    env: {
      ...env,
      PATH: process.env.PATH ?? '',
      HOME: folder,
      KEY: key,
      URL: url,
      NOBG_PRECISION: 'float32',
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })));
}

describe('the commands of README and guides', () => {
  it('are there', () => {
    expect(commands.filter(({ command }) => isRun(command)).length).toBeGreaterThan(14);
  });

  it.each(
    commands.filter(({ command }) => isRun(command)).map(({ page, command }) => [command, page]),
  )(
    '%s works (%s)',
    async (command) => {
      // Nothing of an answer is to be missed because it went to a file.
      const { code, text } = await shell(command.replace(/^curl /, 'curl --fail-with-body -sS '));
      // Of what has not happened, grep finds nothing.
      const nothing = code === 1 && text === '' && /\| grep /.test(command);
      // The doctor of this test has no registry.
      expect({ command, code: nothing ? 0 : code }, text.slice(0, 2000)).toEqual({
        ...{ command, code: 0 },
      });
    },
    LONG,
  );

  it('name npm scripts and settings that exist', async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const settings = CONFIG_SECTIONS.flatMap((section) =>
      Object.values(section.settings).flatMap((setting) => [setting.name, fileVariable(setting)]),
    );
    for (const { page, command } of commands) {
      const script = /\bnpm (?:run (?:-s )?)?([a-z:]+)/.exec(command)?.[1];
      if (script !== undefined && !['ci', 'init', 'install', 'run'].includes(script)) {
        expect(Object.keys(scripts), `${page}: ${command}`).toContain(script);
      }
      for (const [, name = ''] of command.matchAll(/\b(NOBG_[A-Z_]+)=/g)) {
        expect([...settings, 'NOBG_SHARED'], `${page}: ${command}`).toContain(name);
      }
    }
  });
});

describe('the JSON of README and guides', () => {
  const json = inLanguage('json').map((block) => ({ ...block, value: valuesOf(block.text) }));

  it.each(
    json.map(({ page, text, value }) => [page, text.slice(0, 50).replace(/\s+/g, ' '), value]),
  )('of %s is JSON: %s', (_page, _text, values) => expect(values).not.toEqual([]));

  const having = (member: string) =>
    json.flatMap(({ page, value }) =>
      value
        .filter((one) => typeof one === 'object' && one !== null && member in one)
        .map((one) => ({ page, one: one as Record<string, unknown> })),
    );

  it('has the members of an answer, in their order', async () => {
    const { text } = await shell(
      'curl -s -F image=@photo.jpg -F mode=product -H "X-API-Key: $KEY" $URL/api/v1/remove',
    );
    const real = Object.keys(JSON.parse(text));
    const answers = having('usage');
    expect(answers).toHaveLength(2);
    for (const { one } of answers) {
      const names = Object.keys(one);
      expect(names).toEqual(real.slice(0, names.length));
      const { used, limit, remaining } = one.usage as Record<string, number>;
      expect((used ?? 0) + (remaining ?? 0)).toBe(limit);
      if (names.length === real.length) removeAnswerSchema.parse(one);
    }
    const model = answers.at(-1)?.one.model as { licence: string } | undefined;
    expect(model?.licence).toBe('LicenseRef-ISNet-no-licence-stated');
  });

  it('has the problem that the server really answers', async () => {
    const { text } = await shell(
      'curl -s -F image=@photo.jpg -F mode=porduct -H "X-API-Key: $KEY" $URL/api/v1/remove',
    );
    const { request_id: _id, ...real } = problemSchema.parse(JSON.parse(text));
    const [problem] = having('request_id');
    expect(problem?.one).toMatchObject(real);
  });

  it('has plans and a manifest that can be used', async () => {
    const [plans] = having('new_accounts');
    const path = join(folder, 'plans.json');
    await writeFile(path, JSON.stringify(plans?.one));
    expect(readConfig({ NOBG_PLANS: path }).plans.plans).toHaveLength(2);
    const [manifest] = having('models');
    expect(manifestSchema.safeParse(manifest?.one).success).toBe(true);
  });
});

/** A block's values: one, several in lines, or a member without its object. */
function valuesOf(text: string): unknown[] {
  for (const whole of [text, `{${text}}`]) {
    try {
      return [JSON.parse(whole)];
    } catch {
      // Tried in another way.
    }
  }
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

it('the table of settings in the operating guide has every one', async () => {
  const guide = await readFile(join(GUIDES, 'operating.md'), 'utf8');
  const [, table = ''] = /## Settings\n([\s\S]*?)\n## /.exec(guide) ?? [];
  for (const { settings } of CONFIG_SECTIONS) {
    for (const { name } of Object.values(settings)) expect(table).toContain(`\`${name}\``);
  }
});
