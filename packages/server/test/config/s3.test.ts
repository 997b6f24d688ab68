import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { s3SettingsOf } from '@nobg/server/adapters/s3/settings.js';
import { readConfig } from '@nobg/server/config/config.js';
import { describe, expect, it } from 'vitest';

const settingsOf = (environment: Record<string, string>) => s3SettingsOf(readConfig(environment));

describe('the settings of S3', () => {
  it('name no bucket unless they are set', () => {
    expect(settingsOf({})).toBeNull();
  });

  it('leave AWS, its addresses and its credentials to the SDK', () => {
    expect(settingsOf({ NOBG_S3_BUCKET: 'pictures' })).toEqual({
      ...{ bucket: 'pictures', endpoint: null, region: null, credentials: null },
      ...{ prefix: '', pathStyle: false },
    });
  });

  it('name a server, a folder of the bucket, and a secret in a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nobg-s3-settings-'));
    await writeFile(join(folder, 'secret'), 'a/secret+key\n');
    const settings = settingsOf({
      NOBG_S3_BUCKET: 'pictures',
      NOBG_S3_ENDPOINT: 'http://minio:9000/',
      NOBG_S3_REGION: 'eu-central-1',
      NOBG_S3_ACCESS_KEY_ID: 'key',
      NOBG_S3_SECRET_ACCESS_KEY_FILE: join(folder, 'secret'),
      NOBG_S3_PREFIX: 'team/nobg',
    });
    await rm(folder, { recursive: true });
    expect(settings).toEqual({
      ...{ bucket: 'pictures', endpoint: 'http://minio:9000', region: 'eu-central-1' },
      credentials: { accessKeyId: 'key', secretAccessKey: 'a/secret+key' },
      ...{ prefix: 'team/nobg/', pathStyle: true },
    });
  });

  it('are all named at once where they are wrong, without their secret', () => {
    const wrong = {
      NOBG_S3_ENDPOINT: 's3.example',
      NOBG_S3_SECRET_ACCESS_KEY: 'hunter2',
      NOBG_S3_PREFIX: '../others',
      NOBG_S3_PATH_STYLE: 'yes',
    };
    let message = '';
    try {
      readConfig(wrong);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('5 settings cannot be used');
    for (const text of [
      'NOBG_S3_ENDPOINT: expected an http or https address',
      'NOBG_S3_PREFIX: expected names of',
      'NOBG_S3_PATH_STYLE: expected one of on, off, got "yes"',
      'NOBG_S3_BUCKET: expected a bucket beside NOBG_S3_SECRET_ACCESS_KEY, got "nothing"',
      'NOBG_S3_ACCESS_KEY_ID: expected an access key beside NOBG_S3_SECRET_ACCESS_KEY',
    ]) {
      expect(message).toContain(text);
    }
    expect(message).not.toContain('hunter2');
  });

  it.each(['Pictures', 'a', 'has space', '-x-'])('refuse the bucket %j', (name) => {
    expect(() => readConfig({ NOBG_S3_BUCKET: name })).toThrow(
      `NOBG_S3_BUCKET: expected the name of a bucket: 3 to 63 of a–z, 0–9, dot and hyphen, got "${name}"`,
    );
  });
});
