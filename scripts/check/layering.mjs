import { findCycles } from './cycles.mjs';
import { readSources } from './imports.mjs';

/** Which of our packages each may import; its own is always allowed. */
const PACKAGES = {
  contract: [],
  // It runs in browsers: types alone, see `typesOnly`.
  client: ['contract'],
  // WebAssembly and nothing else: it depends on no other package.
  kernels: [],
  models: ['contract'],
  engine: ['contract', 'models', 'kernels'],
  server: ['contract', 'models', 'engine'],
  cli: ['contract', 'client', 'models', 'engine', 'server'],
  // It runs in browsers: types alone, see `typesOnly`.
  dashboard: ['contract'],
  eval: ['contract', 'models', 'engine'],
  // The plain pass, which both hold the engine against.
  bench: ['contract', 'models', 'engine', 'server', 'eval'],
  // Fixtures and suites for tests: nothing that is shipped may use it.
  testing: ['contract', 'models', 'engine', 'server'],
};

/**
 * Which layers of the server each may import. The rules (domain) know values (entities)
 * and interfaces (ports) and nothing that does I/O; adapters and http never meet. `main.ts`
 * and wiring/ put everything together and are free.
 */
const SERVER_LAYERS = {
  config: [],
  entities: [],
  ports: ['entities'],
  domain: ['entities', 'ports'],
  migrations: [],
  adapters: ['entities', 'ports', 'migrations', 'config', 'observability'],
  http: ['entities', 'domain', 'ports', 'observability'],
  observability: ['entities', 'ports'],
};

/** Layers that build and connect all others. */
const FREE_LAYERS = ['wiring'];

/** What may be imported in one place alone: what it is, and where it belongs. */
const AT_HOME = [
  { what: /^sharp$/, home: /^packages\/engine\/src\/image\// },
  // One place switches its telemetry off before it loads.
  { what: /^onnxruntime-(node|common)$/, home: /^packages\/engine\/src\/networks\/runtime\.ts$/ },
  {
    what: /^(pg|kysely|@photostructure\/sqlite)$/,
    home: /^packages\/server\/src\/(adapters|migrations)\//,
  },
  // It is loaded only where a bucket is set: it takes a second and 25 MB.
  { what: /^@aws-sdk\//, home: /^packages\/server\/src\/adapters\// },
  {
    what: /^(fastify|fastify-.*|@fastify\/.*)$/,
    home: /^packages\/server\/src\/(http|observability|wiring)\/|^packages\/server\/src\/[^/]+$/,
  },
  {
    what: /^(commander|cli-progress|tinyglobby|@modelcontextprotocol\/.*)$/,
    home: /^packages\/cli\/src\//,
  },
  {
    what: /^(react|react-dom|wouter|@tanstack\/react-query)$/,
    home: /^packages\/dashboard\/src\//,
  },
  { what: /^@bufbuild\/protobuf$/, home: /^packages\/models\/src\/onnx\// },
];

/** Where the environment may be read; elsewhere it is handed in. */
const ENVIRONMENT_HOMES = [
  /^packages\/server\/src\/config\//,
  /^packages\/cli\/src\//,
  /\/src\/process\//,
  /^(eval|bench)\//,
  // npm's own settings come from the environment, and npm's library reads them.
  /^packages\/models\/src\/fetch\/npm-options\.ts$/,
  // It writes one variable, which the runtime's library reads by itself.
  /^packages\/engine\/src\/networks\/no-telemetry\.ts$/,
  // The same for the SDK of S3.
  /^packages\/server\/src\/adapters\/s3\/no-version-warning\.ts$/,
];

/**
 * Holds the layers' rules.
 * @param {string} root of the checkout
 * @returns {string[]} one sentence for each import that breaks a rule; empty when all is well
 */
export function layeringProblems(root) {
  const sources = readSources(root);
  const problems = [];
  for (const source of sources) {
    for (const imported of source.imports) {
      const problem = judge(source, imported);
      if (problem) problems.push(`${source.file} imports ${imported.specifier}: ${problem}`);
    }
    problems.push(...typesOnly(source));
    if (
      // A browser has none; the web app only shows code that reads it.
      source.workspace !== 'dashboard' &&
      /\bprocess\s*\.\s*env\b/.test(source.text) &&
      !ENVIRONMENT_HOMES.some((home) => home.test(source.file))
    ) {
      problems.push(
        `${source.file} reads process.env: only server/config, cli and process/ folders do; hand the value in`,
      );
    }
  }
  return [...problems, ...cycleProblems(sources)];
}

const IN_BROWSERS = ['client', 'dashboard'];

/** The contract's schemas would bring a whole library into the browser; its types cost nothing. */
function typesOnly({ file, workspace, text }) {
  if (!IN_BROWSERS.includes(workspace)) return [];
  return [...text.matchAll(/^(?:import|export)\b(?! type\b)[^;]*?'(@nobg\/[^']+)'/gm)].map(
    ([, specifier]) =>
      `${file} imports ${specifier}: ${workspace} runs in browsers and only imports types of ours`,
  );
}

function judge(source, { specifier, file, workspace }) {
  if (workspace !== null && workspace !== source.workspace) {
    const allowed = PACKAGES[source.workspace];
    if (!allowed) return `the package ${source.workspace} has no rule yet; add it to the layers`;
    if (!allowed.includes(workspace)) {
      return `${source.workspace} may only use ${allowed.join(', ') || 'packages of others'}`;
    }
    if (specifier.startsWith('.'))
      return 'another package is imported by its name, not by its path';
  }
  const rule = AT_HOME.find(({ what }) => what.test(packageName(specifier)));
  if (rule && !rule.home.test(source.file)) {
    return `it is only imported in ${rule.home.source.replace(/[\\^]/g, '')}`;
  }
  if (workspace === 'server' && source.workspace === 'server') {
    const from = layerOf(source.file);
    const to = layerOf(file);
    if (from === null || from === to || FREE_LAYERS.includes(from)) return null;
    const allowed = SERVER_LAYERS[from];
    if (!allowed)
      return `the layer server/${from} has no rule yet; add one to scripts/check/layering.mjs`;
    if (to === null || !allowed.includes(to)) {
      return `server/${from} may only use ${allowed.map((layer) => `server/${layer}`).join(', ') || 'nothing of the server'}`;
    }
  }
  return null;
}

/** `fastify` of `fastify/types.js`, `@a/b` of `@a/b/c`. */
function packageName(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The folder right under server/src; null for the files that lie there themselves. */
function layerOf(file) {
  const rest = file.split('/').slice(3);
  return rest.length > 1 ? rest[0] : null;
}

/** Neither packages, nor the folders of a package, nor files import each other in a cycle. */
function cycleProblems(sources) {
  const graphs = {
    packages: (file) =>
      file
        .split('/')
        .slice(0, file.startsWith('packages/') ? 2 : 1)
        .join('/'),
    folders: (file) => file.split('/').slice(0, -1).join('/'),
    files: (file) => file,
  };
  const known = new Set(sources.map(({ file }) => file));
  return Object.entries(graphs).flatMap(([kind, nodeOf]) => {
    const edges = new Map();
    for (const { file, imports } of sources) {
      const from = nodeOf(file);
      if (!edges.has(from)) edges.set(from, new Set());
      for (const imported of imports) {
        if (imported.file === null || !known.has(imported.file)) continue;
        const to = nodeOf(imported.file);
        if (to !== from && !isTop(kind, from, to)) edges.get(from).add(to);
      }
    }
    return findCycles(edges).map(
      (cycle) => `${kind} import each other in a cycle: ${cycle.join(' → ')}`,
    );
  });
}

/**
 * A folder and the one that holds it count as one: types and entry points lie
 * at the top of a package and are used from below.
 */
function isTop(kind, a, b) {
  return kind === 'folders' && (a.startsWith(`${b}/`) || b.startsWith(`${a}/`));
}
