import { join, resolve } from 'node:path';
import { accountSettings } from './accounts.js';
import { checkCluster, clusterSettings } from './cluster.js';
import { engineSettings } from './engine.js';
import { fetchSettings } from './fetching.js';
import { httpSettings } from './http.js';
import { jobSettings } from './jobs.js';
import { limitSettings } from './limits.js';
import { metricsSettings } from './metrics.js';
import { networkSettings } from './networks.js';
import { readPlans } from './plan-file.js';
import type { PlanTable } from './plan-schema.js';
import { publicSettings } from './public-url.js';
import { rembgSettings } from './rembg.js';
import { removebgSettings } from './removebg.js';
import { checkS3, s3Settings } from './s3.js';
import {
  type Environment,
  fileVariable,
  readSettings,
  type SettingProblem,
  type SettingTable,
  type SettingValues,
} from './setting.js';
import { storageSettings } from './storage.js';
import { webhookSettings } from './webhooks.js';

/** Every section, in the order of the reference page. */
export const CONFIG_SECTIONS: readonly {
  readonly title: string;
  readonly settings: SettingTable;
}[] = [
  { title: 'HTTP', settings: httpSettings },
  { title: 'Addresses and origins', settings: publicSettings },
  { title: 'Storage', settings: storageSettings },
  { title: 'S3', settings: s3Settings },
  { title: 'Limits', settings: limitSettings },
  { title: 'Jobs', settings: jobSettings },
  { title: 'Networks', settings: networkSettings },
  { title: 'Accounts', settings: accountSettings },
  { title: 'Engine', settings: engineSettings },
  { title: 'Metrics', settings: metricsSettings },
  { title: 'Scaling out', settings: clusterSettings },
  { title: 'Fetching pictures', settings: fetchSettings },
  { title: 'Webhooks', settings: webhookSettings },
  { title: 'The API of remove.bg', settings: removebgSettings },
  { title: 'The API of rembg', settings: rembgSettings },
];

/** Settings that may hold a password. */
const SECRETS = CONFIG_SECTIONS.flatMap(({ settings }) => Object.values(settings)).filter(
  ({ secret }) => secret === true,
);

/**
 * Takes what may hold a password out of the environment of this process, once it is read: what is started from
 * here on doesn't get it. (What the process began with stays readable for its user; files are not.)
 */
export function forgetSecrets(environment: Record<string, string | undefined>): void {
  for (const { name } of SECRETS) delete environment[name];
}

/** All that the server is told from outside, checked. Times in ms, sizes in bytes unless named. */
export interface Config {
  readonly http: SettingValues<typeof httpSettings>;
  readonly public: SettingValues<typeof publicSettings>;
  readonly storage: SettingValues<typeof storageSettings> & {
    readonly databaseUrl: string;
    readonly modelsDir: string;
    readonly networksFile: string | null;
  };
  readonly s3: SettingValues<typeof s3Settings>;
  readonly limits: SettingValues<typeof limitSettings>;
  readonly jobs: SettingValues<typeof jobSettings>;
  readonly networks: SettingValues<typeof networkSettings>;
  readonly accounts: SettingValues<typeof accountSettings>;
  readonly plans: PlanTable;
  readonly engine: SettingValues<typeof engineSettings>;
  readonly metrics: SettingValues<typeof metricsSettings>;
  readonly cluster: SettingValues<typeof clusterSettings>;
  readonly fetch: SettingValues<typeof fetchSettings>;
  readonly webhooks: SettingValues<typeof webhookSettings>;
  readonly removebg: SettingValues<typeof removebgSettings>;
  readonly rembg: SettingValues<typeof rembgSettings>;
  /** Names of settings that hold a password and came in the environment. */
  readonly secretsInEnvironment: readonly string[];
  /** Names that look like ours and that nothing reads: worth a warning, as a slip of the pen. */
  readonly unknown: readonly string[];
}

/** Variables that cannot be used: all of them, each with what was expected and what came. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    const lines = problems.map(
      ({ name, expected, received }) => `  ${name}: expected ${expected}, got "${received}"`,
    );
    const many = problems.length === 1 ? 'A setting' : `${problems.length} settings`;
    super(`${many} cannot be used:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads the whole configuration from environment variables.
 * @throws ConfigError that names every bad variable at once
 */
export function readConfig(environment: Environment): Config {
  const problems: SettingProblem[] = [];
  const storage = readSettings(storageSettings, environment, problems);
  const dataDir = resolve(storage.dataDir);
  const accounts = readSettings(accountSettings, environment, problems);
  const config: Config = {
    http: readSettings(httpSettings, environment, problems),
    public: readSettings(publicSettings, environment, problems),
    storage: {
      ...storage,
      dataDir,
      databaseUrl: storage.databaseUrl ?? `sqlite:${join(dataDir, 'nobg.db')}`,
      modelsDir: resolve(storage.modelsDir ?? join(dataDir, 'models')),
      networksFile: storage.networksFile && resolve(storage.networksFile),
    },
    s3: readSettings(s3Settings, environment, problems),
    limits: readSettings(limitSettings, environment, problems),
    jobs: readSettings(jobSettings, environment, problems),
    networks: readSettings(networkSettings, environment, problems),
    accounts,
    plans: readPlans(accounts.plansFile && resolve(accounts.plansFile), problems),
    engine: readSettings(engineSettings, environment, problems),
    metrics: readSettings(metricsSettings, environment, problems),
    cluster: readSettings(clusterSettings, environment, problems),
    fetch: readSettings(fetchSettings, environment, problems),
    webhooks: readSettings(webhookSettings, environment, problems),
    removebg: readSettings(removebgSettings, environment, problems),
    rembg: readSettings(rembgSettings, environment, problems),
    secretsInEnvironment: SECRETS.filter(({ name }) =>
      /:\/\/[^/]*:[^/]*@/.test(environment[name] ?? ''),
    ).map(({ name }) => name),
    unknown: unknownNames(environment),
  };
  checkMail(config, problems);
  checkRembg(config, problems);
  checkCluster({ ...config.cluster, databaseUrl: config.storage.databaseUrl }, problems);
  checkS3(config.s3, config.public.resultsUrl, problems);
  if (problems.length > 0) throw new ConfigError(problems.map(hidePassword));
  return config;
}

/** E-mail needs a sender, and links that lead here: an address from a Host header could be anybody's. */
function checkMail({ accounts, public: { publicUrl } }: Config, problems: SettingProblem[]): void {
  if (accounts.smtpUrl === null) return;
  const received = 'nothing';
  if (accounts.mailFrom === null) {
    problems.push({ name: 'NOBG_MAIL_FROM', expected: 'a sender beside NOBG_SMTP_URL', received });
  }
  if (publicUrl === null) {
    const expected = 'this server’s address beside NOBG_SMTP_URL';
    problems.push({ name: 'NOBG_PUBLIC_URL', expected, received });
  }
}

/** Behind a proxy every caller comes from this machine, whoever it is. */
function checkRembg(
  { rembg, public: { publicUrl }, http }: Config,
  problems: SettingProblem[],
): void {
  if (rembg.access !== 'loopback' || (publicUrl === null && http.trustProxy.length === 0)) return;
  const beside = publicUrl === null ? 'NOBG_TRUST_PROXY' : 'NOBG_PUBLIC_URL';
  const expected = `off or key beside ${beside}: behind a proxy everybody comes from this machine`;
  problems.push({ name: 'NOBG_REMBG', expected, received: 'loopback' });
}

/** Names of tests and tools, which are no settings of the server. */
const OTHER_NAMES = /^NOBG_(SHARED|TEST_.*)$/;

function unknownNames(environment: Environment): string[] {
  const known = new Set([
    ...CONFIG_SECTIONS.flatMap(({ settings }) => Object.values(settings).map(({ name }) => name)),
    ...SECRETS.map(fileVariable),
  ]);
  return Object.keys(environment).filter(
    (name) => name.startsWith('NOBG_') && !known.has(name) && !OTHER_NAMES.test(name),
  );
}

/** A database address that is wrong may still hold a password, and errors end up in logs. */
function hidePassword(problem: SettingProblem): SettingProblem {
  return { ...problem, received: problem.received.replace(/:\/\/.*@/, '://***@') };
}
