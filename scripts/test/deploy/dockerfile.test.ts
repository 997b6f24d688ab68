import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ignoreRules } from '../../image/context.mjs';
import { parseDockerfile, substitute } from '../../image/parse.mjs';
import { NODES } from '../../testing/nodes.mjs';
import { dockerfileProblems } from './dockerfile-rules.mjs';

const read = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../deploy/${name}`, import.meta.url)), 'utf8');
const TARGETS = ['api', 'worker', 'all'];
const dockerfile = parseDockerfile(read('Dockerfile'));

describe('the Dockerfile', () => {
  it('keeps the rules', () => {
    expect(dockerfileProblems(dockerfile, TARGETS)).toEqual([]);
  });

  it('builds on a Node that is tested', () => {
    const version = /NODE_IMAGE=node:([\d.]+)-/.exec(dockerfile.globals[0]!.text)?.[1];
    expect(NODES).toContain(version);
  });

  it('builds the image with everything unless a target is named', () => {
    expect(dockerfile.stages.at(-1)?.name).toBe('all');
  });
});

describe('the rules', () => {
  it.each([
    ['DL3002', 'FROM node:24.1.0 AS api\nRUN true\n'],
    ['DL3002', 'FROM node:24.1.0 AS base\nUSER root\nFROM base AS api\n'],
    ['DL3003', 'FROM node:24.1.0 AS api\nRUN true && cd /x && true\nUSER 1000\n'],
    ['DL3004', 'FROM node:24.1.0 AS api\nRUN sudo true\nUSER 1000\n'],
    ['DL3006', 'FROM node:latest AS api\nUSER 1000\n'],
    ['DL3006', 'ARG BASE=node:24\nFROM $BASE AS api\nUSER 1000\n'],
    [
      'DL3008',
      'FROM node:24.1.0 AS api\nRUN apt-get install --no-install-recommends -y tini\nUSER 1000\n',
    ],
    ['DL3009', 'FROM node:24.1.0 AS api\nRUN apt-get update\nUSER 1000\n'],
    ['DL3015', 'FROM node:24.1.0 AS api\nRUN apt-get install -y tini=1\nUSER 1000\n'],
    ['DL3020', 'FROM node:24.1.0 AS api\nADD a /b\nUSER 1000\n'],
    ['DL3022', 'FROM node:24.1.0 AS api\nCOPY --from=other /a /b\nUSER 1000\n'],
    ['DL3024', 'FROM node:24.1.0 AS api\nUSER 1000\nFROM node:24.1.0 AS api\n'],
    ['DL3025', 'FROM node:24.1.0 AS api\nENTRYPOINT node main.js\nUSER 1000\n'],
    ['DL4006', 'FROM node:24.1.0 AS api\nRUN ls | wc\nUSER 1000\n'],
  ])('%s is broken by %j', (rule, source) => {
    const problems = dockerfileProblems(parseDockerfile(source), ['api']);
    expect(problems).toEqual([expect.stringContaining(rule)]);
  });
});

it('instructions are read with their flags, over several lines, without comments', () => {
  const { stages } = parseDockerfile(
    'FROM a AS b\n# No.\nRUN --mount=type=cache,target=/c --mount=type=bind one "t w o" \\\n# No.\n  && two\nCMD ["x", "y z"]\n',
  );
  expect(stages[0]).toMatchObject({ name: 'b', from: 'a' });
  expect(stages[0]!.instructions).toEqual([
    expect.objectContaining({
      ...{ line: 3, name: 'RUN', words: ['one', 't w o', '&&', 'two'] },
      flags: { mount: ['type=cache,target=/c', 'type=bind'] },
    }),
    expect.objectContaining({ line: 6, name: 'CMD', words: ['x', 'y z'] }),
  ]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of a Dockerfile
  expect(substitute('${A}-$B-$C', { A: '1', B: '2' })).toBe('1-2-');
});

it('the build is sent sources and manifests, and neither builds, modules, tests nor data', () => {
  const isIgnored = ignoreRules(read('Dockerfile.dockerignore'));
  const sent = [
    'package-lock.json',
    'packages/server/src/main.ts',
    'packages/models/weights/garments.onnx',
    'eval/package.json',
    'scripts/nobg.mjs',
    'deploy/image/nobg.mjs',
  ];
  const kept = [
    '.git/config',
    'data/nobg.db',
    'deploy/secrets/database-url',
    'eval/src/main.ts',
    'node_modules/zod/package.json',
    'packages/models/node_modules/a/package.json',
    'packages/server/dist/main.js',
    'packages/server/test/main.test.ts',
    'packages/server/tsconfig.tsbuildinfo',
  ];
  expect([...sent, ...kept].filter((path) => !isIgnored(path))).toEqual(sent);
});
