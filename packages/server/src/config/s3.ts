import { choice, type SettingProblem, type SettingValues, text } from './setting.js';

/** A bucket of S3, or of a server that speaks its protocol, for results and for images of jobs. */
export const s3Settings = {
  bucket: text<string | null>({
    name: 'NOBG_S3_BUCKET',
    about:
      'Bucket in which results and images of jobs are kept instead of in the data folder, which then holds running uploads alone.',
    expected: 'the name of a bucket: 3 to 63 of a–z, 0–9, dot and hyphen',
    shown: '(none)',
    fallback: null,
    parse: (value) => (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value) ? value : undefined),
  }),
  endpoint: text<string | null>({
    name: 'NOBG_S3_ENDPOINT',
    about: 'Address of the server that has the bucket.',
    expected: 'an http or https address, such as https://s3.example:9000',
    shown: '(that of AWS)',
    fallback: null,
    parse: parseEndpoint,
  }),
  region: text<string | null>({
    name: 'NOBG_S3_REGION',
    about: 'Region of the bucket.',
    expected: 'the name of a region, such as eu-central-1',
    shown: '(`AWS_REGION`; `us-east-1` beside `NOBG_S3_ENDPOINT`)',
    fallback: null,
    parse: (value) => (/^[a-z0-9-]{1,40}$/i.test(value) ? value : undefined),
  }),
  accessKeyId: text<string | null>({
    name: 'NOBG_S3_ACCESS_KEY_ID',
    about:
      'Access key. Without one, the SDK of AWS looks for credentials in the environment, its own files, and the roles of the machine or container. `NOBG_S3_ACCESS_KEY_ID_FILE` names a file with it instead.',
    secret: true,
    expected: 'an access key',
    shown: '(from the SDK)',
    fallback: null,
    parse: (value) => value,
  }),
  secretAccessKey: text<string | null>({
    name: 'NOBG_S3_SECRET_ACCESS_KEY',
    about:
      'Secret of the access key. `NOBG_S3_SECRET_ACCESS_KEY_FILE` names a file with it instead.',
    secret: true,
    expected: 'the secret of an access key',
    shown: '(from the SDK)',
    fallback: null,
    parse: (value) => value,
  }),
  prefix: text<string>({
    name: 'NOBG_S3_PREFIX',
    about:
      'Folder of the bucket for everything that NoBG keeps, where others use the bucket as well.',
    expected: 'names of A–Z, a–z, 0–9, dot, hyphen and underscore, with slashes between them',
    shown: '(none)',
    fallback: '',
    parse: parsePrefix,
  }),
  pathStyle: text<boolean | null>({
    name: 'NOBG_S3_PATH_STYLE',
    about:
      'Whether the bucket is named in the path of an address (`on`: `https://host/bucket/…`) or in its host (`off`: `https://bucket.host/…`).',
    expected: 'one of on, off',
    shown: '(`on` beside `NOBG_S3_ENDPOINT`)',
    fallback: null,
    parse: (value) => (value === 'on' ? true : value === 'off' ? false : undefined),
  }),
  resultsDirect: choice({
    name: 'NOBG_RESULTS_DIRECT',
    about:
      'Whether the addresses of results lead on to the storage: not at all (`off`), to addresses of the bucket that are signed for five minutes (`presigned`), or to a CDN at `NOBG_RESULTS_URL` whose origin is the bucket (`cdn`).',
    words: ['off', 'presigned', 'cdn'],
    fallback: 'off',
  }),
};

/** What is missing beside what is set, all of it. */
export function checkS3(
  s3: SettingValues<typeof s3Settings>,
  resultsUrl: string | null,
  problems: SettingProblem[],
): void {
  const received = 'nothing';
  const { bucket, accessKeyId, secretAccessKey } = s3;
  const { bucket: bucketSetting, accessKeyId: id, secretAccessKey: secret } = s3Settings;
  const broken = problems.some(({ name }) => name === bucketSetting.name);
  const beside = Object.entries(s3Settings).find(
    ([key, { fallback }]) => key !== 'bucket' && s3[key as keyof typeof s3] !== fallback,
  );
  if (bucket === null && beside !== undefined && !broken) {
    const expected = `a bucket beside ${beside[1].name}`;
    problems.push({ name: bucketSetting.name, expected, received });
  }
  if (s3.resultsDirect === 'cdn' && resultsUrl === null) {
    const expected = `the address of the CDN beside ${s3Settings.resultsDirect.name}=cdn`;
    problems.push({ name: 'NOBG_RESULTS_URL', expected, received });
  }
  if (accessKeyId === null && secretAccessKey !== null) {
    problems.push({ name: id.name, expected: `an access key beside ${secret.name}`, received });
  }
  if (accessKeyId !== null && secretAccessKey === null) {
    problems.push({ name: secret.name, expected: `its secret beside ${id.name}`, received });
  }
}

function parseEndpoint(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const plain = [url.search, url.hash, url.username, url.password].every((part) => part === '');
  return plain ? url.href.replace(/\/+$/, '') : undefined;
}

function parsePrefix(value: string): string | undefined {
  const names = value.replace(/\/$/, '').split('/');
  const good = names.every((name) => /^[\w.-]{1,100}$/.test(name) && !/^\.+$/.test(name));
  return good ? `${names.join('/')}/` : undefined;
}
