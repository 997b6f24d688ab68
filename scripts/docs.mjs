// Writes the pages of docs/reference that are made from the code. Run it after a build;
// a test fails while a page is out of date.
import { mkdirSync, writeFileSync } from 'node:fs';
import { configReference } from '@nobg/server/config/reference.js';
import { errorReference } from '@nobg/server/http/error-reference.js';
import { optionReference } from '@nobg/server/http/option-reference.js';

const folder = new URL('../docs/reference/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('configuration.md', folder), configReference());
writeFileSync(new URL('errors.md', folder), errorReference());
writeFileSync(new URL('options.md', folder), optionReference());
