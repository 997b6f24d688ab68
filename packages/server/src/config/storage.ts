import { integer, text } from './setting.js';

/** Where things are kept, and for how long. */
export const storageSettings = {
  dataDir: text({
    name: 'NOBG_DATA_DIR',
    about: 'Folder for the database, results, running uploads and weights. Created if absent.',
    expected: 'the path of a folder',
    shown: './data',
    fallback: './data',
    parse: parsePath,
  }),
  databaseUrl: text<string | null>({
    name: 'NOBG_DATABASE_URL',
    about:
      'Database: `sqlite:` and a path, or `postgres://user:password@host:5432/name`. `NOBG_DATABASE_URL_FILE` names a file with it instead.',
    secret: true,
    expected: 'sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME',
    shown: 'sqlite:<data folder>/nobg.db',
    fallback: null,
    parse: parseDatabaseUrl,
  }),
  modelsDir: text<string | null>({
    name: 'NOBG_MODELS_DIR',
    about: 'Folder for the weights of networks; may be shared by several servers.',
    expected: 'the path of a folder',
    shown: '<data folder>/models',
    fallback: null,
    parse: parsePath,
  }),
  networksFile: text<string | null>({
    name: 'NOBG_NETWORKS',
    about: 'Manifest of custom networks, in addition to the built-in ones.',
    expected: 'the path of a JSON file',
    shown: 'none',
    fallback: null,
    parse: parsePath,
  }),
  resultHours: integer({
    name: 'NOBG_RESULT_HOURS',
    about: 'Lifetime of results in hours.',
    from: 1,
    to: 8760,
    fallback: 24,
  }),
};

function parsePath(value: string): string | undefined {
  return value.includes('\0') ? undefined : value;
}

function parseDatabaseUrl(value: string): string | undefined {
  if (/^sqlite:./.test(value)) return value;
  const url = URL.canParse(value) ? new URL(value) : null;
  const postgres = url?.protocol === 'postgres:' || url?.protocol === 'postgresql:';
  return postgres && url.hostname !== '' && url.pathname.length > 1 ? value : undefined;
}
