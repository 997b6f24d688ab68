// Writes the pages of docs/reference that are made from the code. Run it after a build;
// a test fails while a page is out of date.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { configReference } from '@nobg/server/config/reference.js';
import { errorReference } from '@nobg/server/http/openapi/error-reference.js';
import { optionReference } from '@nobg/server/http/openapi/option-reference.js';
import { withGenerated } from './docs/generated-part.mjs';
import { pipelineTables } from './docs/pipeline-tables.mjs';

const folder = new URL('../docs/reference/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('configuration.md', folder), configReference());
writeFileSync(new URL('errors.md', folder), errorReference());
writeFileSync(new URL('options.md', folder), optionReference());

const pipeline = new URL('../pipeline.md', folder);
writeFileSync(pipeline, withGenerated(readFileSync(pipeline, 'utf8'), pipelineTables()));
