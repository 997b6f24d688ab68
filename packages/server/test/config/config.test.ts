import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, readConfig } from '@nobg/server/config/config.js';
import { configReference } from '@nobg/server/config/reference.js';
import { errorReference } from '@nobg/server/http/openapi/error-reference.js';
import { optionReference } from '@nobg/server/http/openapi/option-reference.js';
import { describe, expect, it } from 'vitest';

function problemsOf(environment: Record<string, string>) {
  try {
    readConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error as ConfigError;
  }
  throw new Error('the configuration was accepted');
}

describe('the configuration', () => {
  it('works without a single variable', () => {
    const config = readConfig({});
    expect(config.http).toMatchObject({ host: '127.0.0.1', port: 8080, trustProxy: [] });
    expect(config.limits).toMatchObject({
      maxUploadBytes: 10_485_760,
      maxPixels: 100_000_000,
      maxFrames: 100,
      requestsPerHour: 100,
    });
    expect(config.storage).toMatchObject({
      dataDir: resolve('data'),
      databaseUrl: `sqlite:${resolve('data/nobg.db')}`,
      modelsDir: resolve('data/models'),
      resultHours: 24,
    });
    expect(config.engine).toMatchObject({ slots: null, threads: null });
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ PORT: '', NOBG_PUBLIC_URL: ' ' })).toEqual(readConfig({}));
  });

  it('reports every bad variable at once: its name, what was expected, what came', () => {
    const error = problemsOf({ PORT: '80a', NOBG_MAX_PIXELS: '-1', NOBG_LOG_LEVEL: 'loud' });
    expect(error.message).toBe(
      [
        '3 settings cannot be used:',
        '  PORT: expected a whole number from 0 to 65535, got "80a"',
        '  NOBG_LOG_LEVEL: expected one of silent, fatal, error, warn, info, debug, trace, got "loud"',
        '  NOBG_MAX_PIXELS: expected a whole number from 4096 to 1000000000, got "-1"',
      ].join('\n'),
    );
  });

  it('never repeats a password', () => {
    const { message } = problemsOf({ NOBG_DATABASE_URL: 'mysql://root:hunter2@db/nobg' });
    expect(message).toContain('NOBG_DATABASE_URL');
    expect(message).not.toContain('hunter2');
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '8e3'],
    ['PORT', '0x50'],
    ['NOBG_HOST', '127.0.0'],
    ['NOBG_HOST', 'http://localhost'],
    ['NOBG_TRUST_PROXY', 'yes'],
    ['NOBG_TRUST_PROXY', '10.0.0.0/33'],
    ['NOBG_PUBLIC_URL', 'nobg.example'],
    ['NOBG_PUBLIC_URL', 'ftp://nobg.example'],
    ['NOBG_PUBLIC_URL', 'https://user:pass@nobg.example'],
    ['NOBG_PUBLIC_URL', 'https://nobg.example/?a=1'],
    ['NOBG_CORS_ORIGINS', 'shop.example'],
    ['NOBG_CORS_ORIGINS', 'https://shop.example/path'],
    ['NOBG_DATABASE_URL', 'postgres://localhost'],
    ['NOBG_DATABASE_URL', 'sqlite:'],
    ['NOBG_SLOTS', '0'],
    ['NOBG_RESULT_HOURS', '1.5'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value }).problems.map((problem) => problem.name)).toEqual([name]);
  });

  it.each([
    ['NOBG_HOST', '::'],
    ['NOBG_HOST', 'nobg.internal'],
    ['NOBG_TRUST_PROXY', 'loopback, 10.0.0.0/8,fd00::/8'],
    ['NOBG_PUBLIC_URL', 'https://nobg.example/api/'],
    ['NOBG_CORS_ORIGINS', 'https://shop.example, http://localhost:5173'],
    ['NOBG_DATABASE_URL', 'postgres://nobg:pw@db:5432/nobg'],
    ['NOBG_DATABASE_URL', 'sqlite:/var/lib/nobg/nobg.db'],
  ])('accepts %s=%s', (name, value) => {
    expect(() => readConfig({ [name]: value })).not.toThrow();
  });

  it('ends the public address without a slash', () => {
    const config = readConfig({ NOBG_PUBLIC_URL: 'https://nobg.example/' });
    expect(config.public.publicUrl).toBe('https://nobg.example');
  });

  it('names variables that look like ours and that nothing reads', () => {
    expect(readConfig({ NOBG_PROT: '1', NOBG_SHARED: 'x' }).unknown).toEqual(['NOBG_PROT']);
  });
});

describe('the reference', () => {
  const page = (name: string) =>
    readFileSync(new URL(`../../../../docs/reference/${name}`, import.meta.url), 'utf8');

  it('of settings is what the code says; scripts/docs.mjs writes it', () => {
    expect(page('configuration.md')).toBe(configReference());
  });

  it('of errors is what the code says', () => {
    expect(page('errors.md')).toBe(errorReference());
    expect(page('options.md')).toBe(optionReference());
  });
});
