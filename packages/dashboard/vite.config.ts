import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ERROR_CODES } from '@nobg/contract/errors.js';
import { OPTION_FIELDS } from '@nobg/contract/option-fields.js';
import { GARMENT_CLASSES, OPTION_MODES } from '@nobg/contract/options.js';
import { OUTPUT_FIELDS } from '@nobg/contract/output-fields.js';
import { REQUEST_FIELDS } from '@nobg/contract/request-fields.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';
import { defineConfig, type Plugin } from 'vite';

// Newer than the default, so that light-dark() and nesting stay as they are written.
const BROWSERS = ['chrome123', 'edge123', 'firefox121', 'safari17.5'];

/**
 * What the guide's tables and the playground's options are made from: read from the contract and
 * the manifest when the app is built, because they would bring whole libraries into the browser.
 */
function reference(): Plugin {
  const options = Object.entries(OPTION_FIELDS).map(([name, { expected, summary, example }]) => ({
    name,
    expected,
    summary,
    example,
    modes: (OPTION_MODES as Record<string, readonly string[] | undefined>)[name] ?? null,
  }));
  const further = Object.entries({ ...REQUEST_FIELDS, ...OUTPUT_FIELDS });
  const outputs = further.map(([name, { summary, example, ...rest }]) => ({
    ...{ name, summary, example },
    expected: 'expected' in rest ? rest.expected : null,
  }));
  const errors = Object.entries(ERROR_CODES).map(([code, about]) => ({ code, ...about }));
  const networks = BUILTIN_NETWORKS.map(({ id, title, licence }) => ({ id, title, licence }));
  return {
    name: 'reference',
    resolveId: (id) => (id === 'virtual:reference' ? '\0reference' : null),
    load: (id) =>
      id === '\0reference'
        ? `export const OPTIONS = ${JSON.stringify(options)};
           export const OUTPUTS = ${JSON.stringify(outputs)};
           export const GARMENTS = ${JSON.stringify(GARMENT_CLASSES)};
           export const ERRORS = ${JSON.stringify(errors)};
           export const NETWORKS = ${JSON.stringify(networks)};`
        : null,
  };
}

/** The clients, each in one file, for the snippets to fetch from the server that they call. */
function clients(): Plugin {
  const client = fileURLToPath(import.meta.resolve('@nobg/client'));
  const python = new URL('../../clients/python/nobg.py', import.meta.url);
  return {
    name: 'clients',
    buildStart() {
      const fileName = 'clients/nobg.mjs';
      this.emitFile({ type: 'chunk', id: client, fileName, preserveSignature: 'strict' });
      this.emitFile({
        ...{ type: 'asset', fileName: 'clients/nobg.py' },
        source: readFileSync(python),
      });
    },
  };
}

export default defineConfig({
  plugins: [reference(), clients()],
  build: {
    target: BROWSERS,
    cssTarget: BROWSERS,
    // The page's policy allows files of this origin, and nothing that is written into others.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      onwarn(warning, warn) {
        // Libraries mark what runs in browsers; all of this does.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});
