import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { copyContext } from './context.mjs';
import { copyInto } from './copy.mjs';
import { parseDockerfile, substitute } from './parse.mjs';
import { makeFileSystem, startIn } from './sandbox.mjs';

/** Docker's names of Node's architectures. */
export const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
const ROOT_USER = '0:0';

/**
 * A built image: its files, and what its Dockerfile says of a container.
 * @typedef {{ folder: string, env: Record<string, string>, workdir: string, user: string, volumes: string[],
 *   entrypoint: string[], command: string[], healthcheck: string[], labels: Record<string, string> }} Image
 */

/**
 * Carries out a Dockerfile without Docker. This machine's system and its Node stand for the base image; every other
 * file is made by the instructions, each `RUN` in a file system of its own, as root.
 *
 * @param {{ dockerfile: string, context: string, folder: string, targets: readonly string[],
 *   args?: Record<string, string>, contexts?: Record<string, string>, mounts?: Record<string, string>,
 *   network?: Record<string, string>, onStep?: (step: string) => void }} options `folder`: where files are made; `contexts`:
 *   by name of a stage, a folder that takes its place; `mounts`: by target, what lies at `RUN --mount`, where that is
 *   given; `network`: variables that every `RUN` has
 * @returns {Promise<Record<string, Image>>} by target
 * @throws {Error} with the instruction and what its command said
 */
export async function buildImages(options) {
  const { globals, stages } = parseDockerfile(readFileSync(options.dockerfile, 'utf8'));
  const context = join(options.folder, 'context');
  copyContext(options.context, `${options.dockerfile}.dockerignore`, context);
  const given = { TARGETARCH: ARCHITECTURES[arch()], BUILDPLATFORM: 'here', ...options.args };
  const global = {};
  for (const { words } of globals) Object.assign(global, argument(words, given, {}));

  const built = new Map();
  /** Stages are built when another needs them, as BuildKit does. */
  async function build(name) {
    if (!built.has(name)) built.set(name, await buildStage(name));
    return built.get(name);
  }

  async function buildStage(name) {
    const stage = stages.find((one) => one.name === name);
    if (!stage) throw new Error(`The Dockerfile has no stage ${name}.`);
    const folder = mkdtempSync(join(options.folder, `${name}-`));
    const from = substitute(stage.from, { ...global, ...given });
    const image = stages.some((one) => one.name === from)
      ? copyOf(await build(from), folder)
      : emptyImage(folder, from);
    const values = {};
    for (const instruction of stage.instructions) {
      options.onStep?.(`${name}: ${instruction.name} ${instruction.text}`);
      await carryOut(instruction, image, values);
    }
    return image;
  }

  async function carryOut({ name, flags, words, text: written }, image, values) {
    const fill = (word) => substitute(word, { ...global, ...values, ...image.env });
    const pairs = () => Object.fromEntries(words.map((word) => fill(word).split(/=(.*)/s, 2)));
    const instructions = {
      ARG: () => Object.assign(values, argument(words, given, global)),
      ENV: () => Object.assign(image.env, pairs()),
      LABEL: () => Object.assign(image.labels, pairs()),
      WORKDIR: () => {
        image.workdir = words[0];
        mkdirSync(join(image.folder, 'root', words[0]), { recursive: true });
      },
      USER: () => Object.assign(image, { user: words[0] }),
      VOLUME: () => image.volumes.push(...words),
      ENTRYPOINT: () => Object.assign(image, { entrypoint: words, command: [] }),
      CMD: () => Object.assign(image, { command: words }),
      HEALTHCHECK: () => Object.assign(image, { healthcheck: JSON.parse(written.slice(4)) }),
      EXPOSE: () => {},
      STOPSIGNAL: () => {},
      COPY: async () => {
        const [from] = flags.from ?? [];
        const replaced = options.contexts?.[from];
        const source = from === undefined ? context : (replaced ?? (await build(from)).folder);
        const isStage = from !== undefined && replaced === undefined;
        copyInto(image, words, { source, isStage, mode: flags.chmod?.[0] });
      },
      RUN: () => run(written, flags.mount ?? [], image, values),
    };
    if (!instructions[name]) throw new Error(`${name} is not known here.`);
    await instructions[name]();
  }

  async function run(script, mounts, image, values) {
    const there = mounts
      .map((mount) => /target=([^,]+)/.exec(mount)[1])
      .filter((target) => options.mounts?.[target])
      .map((target) => [target, options.mounts[target]]);
    const child = startIn(image.folder, {
      command: ['sh', '-c', script],
      cwd: image.workdir,
      user: image.user,
      env: { HOME: '/root', ...options.network, ...values, ...image.env },
      readOnly: false,
      mounts: Object.fromEntries(there),
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    const [code, out, err] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
    if (code !== 0) throw new Error(`RUN ${script} ended with ${code}:\n${out}${err}`);
  }

  const images = {};
  for (const target of options.targets) images[target] = await build(target);
  return images;
}

/** @returns {Image} */
function emptyImage(folder, from) {
  if (from === 'scratch') mkdirSync(join(folder, 'root'));
  else makeFileSystem(folder);
  return {
    ...{ folder, env: {}, workdir: '/', user: ROOT_USER, volumes: [], labels: {} },
    ...{ entrypoint: [], command: [], healthcheck: [] },
  };
}

/** @returns {Image} with files of its own */
function copyOf(image, folder) {
  const copy = structuredClone({ ...image, folder });
  makeFileSystem(folder);
  copyInto(copy, ['/', '/'], { source: image.folder, isStage: true });
  return copy;
}

/** The value of an `ARG`: as the builder was told, else its default, else that of the `ARG` before the stages. */
function argument([word], given, global) {
  const [name, fallback] = word.split(/=(.*)/s, 2);
  const value = given[name] ?? fallback ?? global[name];
  return value === undefined ? {} : { [name]: value };
}
