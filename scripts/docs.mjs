// Writes the pages of docs/reference, and the parts of other pages, that are made from the code. Run it after a build;
// a test fails while a page is out of date.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commandReference } from '@nobg/cli/reference.js';
import { configReference } from '@nobg/server/config/reference.js';
import { errorReference } from '@nobg/server/http/openapi/error-reference.js';
import { optionReference } from '@nobg/server/http/openapi/option-reference.js';
import { metricsReference } from '@nobg/server/observability/metrics/reference.js';
import { withGenerated } from './docs/generated-part.mjs';
import { decisionIndex, experimentIndex } from './docs/index-pages.mjs';
import { networkTable } from './docs/network-table.mjs';
import { pipelineTables } from './docs/pipeline-tables.mjs';

const folder = new URL('../docs/reference/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('configuration.md', folder), configReference());
writeFileSync(new URL('commands.md', folder), commandReference());
writeFileSync(new URL('errors.md', folder), errorReference());
writeFileSync(new URL('options.md', folder), optionReference());
writeFileSync(new URL('metrics.md', folder), metricsReference());

/** Writes the part of a page that is made from the code. */
function update(name, part) {
  const page = new URL(`../${name}`, folder);
  writeFileSync(page, withGenerated(readFileSync(page, 'utf8'), part));
}
const folderOf = (name) => fileURLToPath(new URL(`../${name}`, folder));
update('pipeline.md', pipelineTables());
update('adr/README.md', decisionIndex(folderOf('adr')));
update('experiments/README.md', experimentIndex(folderOf('experiments')));
update('guides/licences.md', networkTable());
