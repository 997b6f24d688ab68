import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { arch, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgress } from '../setup/progress.mjs';
import { closingLine } from '../testing/report.mjs';
import { ARCHITECTURES, buildImages } from './build.mjs';
import { assertOnePlatform, assertProgramAlone } from './checks.mjs';
import { startContainer } from './container.mjs';
import { sandboxProblem } from './sandbox.mjs';

/** Variables by which a machine says how registries are reached. */
const NETWORK = /^(npm_config_registry|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy)$/i;

/**
 * Builds the images by the Dockerfile, without Docker, and runs them.
 * @param {string} root of the checkout
 * @returns {Promise<number>} exit code
 */
export async function testImages(root) {
  const problem = sandboxProblem();
  if (problem !== null) {
    process.stderr.write(`SKIPPED: images: ${problem}\n`);
    process.stdout.write(`${closingLine({ passed: 0, failed: 0, skipped: CHECKS.length })}\n`);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'nobg-image-'));
  const total = { passed: 0, failed: 0, skipped: 0 };
  try {
    const images = await build(root, folder);
    for (const [name, check] of CHECKS) {
      try {
        await check(images, root);
        total.passed++;
        process.stdout.write(`ok      ${name}\n`);
      } catch (error) {
        total.failed++;
        process.stdout.write(`FAILED  ${name}\n${error.stack}\n`);
      }
    }
  } catch (error) {
    total.failed++;
    process.stdout.write(`FAILED  building\n${error.message}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${closingLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

async function build(root, folder) {
  const progress = startProgress('Building the images');
  const { NOBG_MODELS_DIR: models, npm_config_cache: cache, ...env } = process.env;
  const userSettings = join(homedir(), '.npmrc');
  const options = {
    dockerfile: join(root, 'deploy', 'Dockerfile'),
    ...{ context: root, folder },
    // Weights that are here already need not be fetched.
    contexts: models ? { weights: models } : {},
    mounts: {
      '/root/.npm': cache ?? join(homedir(), '.npm'),
      ...(existsSync(userSettings) ? { '/root/.npmrc': userSettings } : {}),
    },
    network: Object.fromEntries(Object.entries(env).filter(([name]) => NETWORK.test(name))),
    onStep: (step) => progress.update(step.split('\n')[0].slice(0, 60)),
  };
  const images = await buildImages({ ...options, targets: ['api', 'worker', 'all'] });
  const other = arch() === 'arm64' ? 'amd64' : 'arm64';
  const args = { TARGETARCH: other };
  const { modules } = await buildImages({ ...options, targets: ['modules'], args });
  progress.end('Built');
  return { ...images, other: { architecture: other, ...modules } };
}

const app = ({ folder }) => join(folder, 'root', 'app');

/** @type {[string, (images: Awaited<ReturnType<typeof build>>, root: string) => unknown][]} */
const CHECKS = [
  [
    "an image has this platform's native modules alone",
    ({ all }) => assertOnePlatform(app(all), ARCHITECTURES[arch()]),
  ],
  [
    "an image for the other processor has that one's alone",
    ({ other }) => assertOnePlatform(app(other), other.architecture),
  ],
  [
    'images have the program and the web app, and neither sources nor tools',
    ({ all, api, worker }) => [all, api, worker].map(app).forEach(assertProgramAlone),
  ],
  [
    'the image of the API has no weights, the others have',
    ({ api, worker, all }) => {
      const has = [api, worker, all].map((image) => existsSync(join(app(image), 'weights')));
      assert.deepEqual(has, [false, true, true]);
    },
  ],
  [
    'a container whose files are read-only cuts a photo out, says that it is healthy, and stops when told',
    ({ all }, root) => cutsAPhotoOut(all, root),
  ],
];

async function cutsAPhotoOut(image, root) {
  // Measuring which precision is faster is no matter of the image.
  const container = await startContainer(image, { NOBG_PRECISION: 'float32' });
  let stopped;
  try {
    assert.deepEqual(await container.run(image.healthcheck), { code: 0, output: '' });
    assert.match((await container.run(['nobg', 'doctor'])).output, /^ok +Weights .* whole$/m);
    assert.equal((await container.run(['touch', '/app/file'])).code, 1);
    const form = new FormData();
    const photo = readFileSync(join(root, 'samples', 'coffee.jpg'));
    form.set('image', new Blob([photo]), 'coffee.jpg');
    const answer = await fetch(`${container.url}/api/v1/remove`, {
      method: 'POST',
      headers: { 'X-API-Key': container.key },
      body: form,
    });
    const { url, foreground, ...rest } = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(rest));
    assert.ok(foreground.width > 100 && foreground.height > 100, JSON.stringify(foreground));
    const result = Buffer.from(await (await fetch(url)).arrayBuffer());
    assert.equal(result.toString('latin1', 1, 4), 'PNG');
  } finally {
    stopped = await container.stop();
  }
  assert.equal(stopped.code, 0, stopped.output);
  const health = await container.run(image.healthcheck);
  assert.equal(health.code, 1, 'a container that does not answer is not healthy');
}
