import { type ConfigError, readConfig } from '@nobg/server/config/config.js';
import { describe, expect, it } from 'vitest';

const REDIS = { NOBG_REDIS_URL: 'redis://localhost:6379' };
const POSTGRES = { NOBG_DATABASE_URL: 'postgres://u:secret@db/nobg' };

const problems = (environment: Record<string, string>) => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).problems.map(({ name }) => name);
  }
};

describe('the settings of a cluster', () => {
  it('are those of one process where nothing is set', () => {
    const { cluster } = readConfig({});
    expect(cluster).toMatchObject({ redisUrl: null, role: 'all', workerDevice: 'cpu' });
    expect(cluster.workerModes).toEqual(['common', 'body', 'product', 'food', 'clothing']);
  });

  it('need Postgres beside Redis', () => {
    expect(problems(REDIS)).toEqual(['NOBG_DATABASE_URL']);
    expect(problems({ ...REDIS, ...POSTGRES })).toEqual([]);
  });

  it.each(['api', 'worker'])('refuse the role %s without Redis', (role) => {
    expect(problems({ NOBG_ROLE: role })).toEqual(['NOBG_ROLE']);
    expect(problems({ NOBG_ROLE: role, ...REDIS, ...POSTGRES })).toEqual([]);
  });

  it('say all that is wrong at once', () => {
    const wrong = {
      ...{ NOBG_REDIS_URL: 'http://localhost', NOBG_REDIS_PREFIX: 'a:b', NOBG_ROLE: 'boss' },
      ...{ NOBG_WORKER_MODES: 'common,birds', NOBG_WORKER_DEVICE: 'abacus', NOBG_LEASE_MS: '1' },
    };
    expect(problems(wrong).sort()).toEqual(Object.keys(wrong).sort());
  });

  it.each([
    ['product', ['product']],
    ['food, common', ['common', 'food']],
  ])('read the modes %s', (text, modes) => {
    expect(readConfig({ NOBG_WORKER_MODES: text }).cluster.workerModes).toEqual(modes);
  });

  it.each(['redis://u:p@h:6379/3', 'rediss://h', 'redis://[::1]:6379'])('take %s', (url) => {
    expect(readConfig({ ...POSTGRES, NOBG_REDIS_URL: url }).cluster.redisUrl).toBe(url);
  });
});
