import { CONFIG_SECTIONS } from '@nobg/server/config/config.js';
import { fileVariable } from '@nobg/server/config/setting.js';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { files, objectsOf, read } from './support.js';

const settings = CONFIG_SECTIONS.flatMap((section) => Object.values(section.settings));
const known = new Set([
  ...settings.map(({ name }) => name),
  ...settings.filter(({ secret }) => secret).map(fileVariable),
]);

it('every variable of NoBG that is named is a setting', () => {
  const names = files().flatMap((file) =>
    [...read(file).matchAll(/\bNOBG_[A-Z0-9_]*[A-Z0-9]/g)].map(([name]) => ({ file, name })),
  );
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter(({ name }) => !known.has(name))).toEqual([]);
});

/** Variables and values as files give them to a process. */
function given(): [string, string][] {
  const manifests = files('kubernetes').filter((file) => file.endsWith('.yaml'));
  const objects = manifests.flatMap((file) => objectsOf(read(file)));
  const containers = objects.flatMap(({ spec }) => spec?.template?.spec?.containers ?? []);
  const services = ['compose.yaml', 'compose.scaled.yaml'].flatMap((file) =>
    Object.values<{ environment?: Record<string, string> }>(
      parse(read(file), { merge: true }).services,
    ),
  );
  const units = files('systemd').flatMap((file) =>
    [...read(file).matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
  return [
    ...objects
      .filter(({ kind }) => kind === 'ConfigMap')
      .flatMap(({ data }) => Object.entries(data)),
    ...containers.flatMap(({ env = [] }) =>
      env.map(({ name, value }: { name: string; value: string }) => [name, value]),
    ),
    ...services.flatMap(({ environment = {} }) => Object.entries(environment)),
    ...units,
  ] as [string, string][];
}

it('every setting has a value that it can have', () => {
  const values = given().filter(([, value]) => !/\$\{|%/.test(value));
  const checked = settings.flatMap((setting) =>
    values
      .filter(([name]) => name === setting.name)
      .map(([name, value]) => ({ name, value, usable: setting.parse(value) !== undefined })),
  );
  expect(checked.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['NOBG_DRAIN_MS', 'NOBG_TRUST_PROXY', 'NOBG_THREADS']),
  );
  expect(checked.filter(({ usable }) => !usable)).toEqual([]);
});
