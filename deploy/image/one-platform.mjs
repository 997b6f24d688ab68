// Leaves of packages that hold native code for many platforms the part that the image needs.
//   one-platform.mjs ARCHITECTURE NODE_MODULES    removes the others
//   one-platform.mjs --cpu ARCHITECTURE           prints npm's name of the architecture
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** npm's and Node's names of Docker's architectures. */
const CPUS = { amd64: 'x64', arm64: 'arm64' };

/** Folders of node_modules, and the names in them that are kept; `CPU` stands for the processor. */
const KEPT = {
  'onnxruntime-node/bin/napi-v6': /^linux$/,
  'onnxruntime-node/bin/napi-v6/linux': /^CPU$/,
  '@photostructure/sqlite/prebuilds': /^linux-CPU$/,
  '@photostructure/sqlite/prebuilds/linux-CPU': /\.glibc\.node$/,
  // Sources that only a compiler reads.
  '@photostructure/sqlite': /^(?!src$|binding\.gyp$)/,
};

/** @throws Error where a folder has none of the names that are kept: the package has changed */
function keepOne(modules, cpu) {
  for (const [folder, pattern] of Object.entries(KEPT)) {
    const path = join(modules, folder.replace('CPU', cpu));
    const kept = new RegExp(pattern.source.replace('CPU', cpu));
    const others = readdirSync(path).filter((name) => !kept.test(name));
    if (others.length === readdirSync(path).length) throw new Error(`${path} has no ${kept}.`);
    for (const name of others) rmSync(join(path, name), { recursive: true });
  }
}

const [first, second] = process.argv.slice(2);
const architecture = first === '--cpu' ? second : first;
const cpu = CPUS[architecture];
if (cpu === undefined || second === undefined) {
  const known = Object.keys(CPUS).join(' or ');
  process.stderr.write(
    `Expected the architecture, ${known}, and the folder of modules, but got "${architecture ?? ''}" and "${second ?? ''}".\n`,
  );
  process.exitCode = 2;
} else if (first === '--cpu') {
  process.stdout.write(`${cpu}\n`);
} else {
  keepOne(second, cpu);
}
