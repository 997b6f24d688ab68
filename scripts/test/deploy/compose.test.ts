import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composeSchema } from './compose-schema.js';
import { read } from './support.js';

const FILES = ['compose.yaml', 'compose.scaled.yaml'];

/** A file as Compose reads it, with its merged parts. */
function load(file: string) {
  const members = Object.entries(parse(read(file), { merge: true }) as Record<string, unknown>);
  return composeSchema.parse(
    Object.fromEntries(members.filter(([name]) => !name.startsWith('x-'))),
  );
}

const scaled = load('compose.scaled.yaml');

describe.each(FILES)('%s', (file) => {
  const { services } = load(file);
  const ours = Object.values(services).filter(({ build }) => build);

  it('runs NoBG without rights, on files that cannot be written', () => {
    expect(ours.length).toBeGreaterThan(0);
    for (const service of ours) {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        restart: 'unless-stopped',
      });
    }
  });

  it('names versions of every image of others', () => {
    const others = Object.values(services).filter(({ build }) => !build);
    for (const { image } of others) expect(image).toMatch(/:\d+\.\d+/);
  });
});

it.each([
  ['a misspelt member', { image: 'a', enviroment: {} }],
  ['a value of a wrong type', { image: 'a', read_only: 'yes' }],
])('%s is found', (_, service) => {
  expect(composeSchema.safeParse({ name: 'a', services: { a: service } }).success).toBe(false);
  expect(composeSchema.safeParse({ name: 'a', services: { a: { image: 'a' } } }).success).toBe(
    true,
  );
});

it('services name networks, volumes and secrets that are there', () => {
  const there = (list: object | undefined) => Object.keys(list ?? {});
  for (const file of FILES.map(load)) {
    for (const service of Object.values(file.services)) {
      const named = (service.volumes ?? []).map((volume) => volume.split(':')[0]!);
      const kept = named.filter((name) => !name.startsWith('.'));
      expect(there(file.volumes)).toEqual(expect.arrayContaining(kept));
      expect(there(file.networks)).toEqual(expect.arrayContaining(service.networks ?? []));
      expect(there(file.secrets)).toEqual(expect.arrayContaining(service.secrets ?? []));
      expect(there(file.services)).toEqual(expect.arrayContaining(there(service.depends_on)));
    }
  }
});

it('the scaled shape opens only the ports of Caddy to the outside', () => {
  const open = Object.entries(scaled.services).filter(([, { ports }]) => ports);
  expect(open.map(([name]) => name)).toEqual(['caddy']);
  expect(load('compose.yaml').services.nobg?.ports).toEqual(['127.0.0.1:8080:8080']);
});

it('services wait for those that they need, and each of these says when it is ready', () => {
  for (const [name, { depends_on: needs = {} }] of Object.entries(scaled.services)) {
    for (const other of Object.keys(needs)) {
      const service = scaled.services[other];
      const says = service?.healthcheck ?? service?.build ?? service?.command;
      expect(says, `${name} needs ${other}`).toBeDefined();
    }
  }
  const { worker, api } = scaled.services;
  expect(Object.keys(worker?.depends_on ?? {})).toEqual(['postgres', 'redis', 'bucket']);
  expect(api?.depends_on).toEqual(worker?.depends_on);
});

it('no password is in the files, and each comes from a file that is named', () => {
  const used = Object.values(scaled.services).flatMap(({ secrets = [] }) => secrets);
  expect([...new Set(used)].sort()).toEqual(Object.keys(scaled.secrets ?? {}).sort());
  for (const { environment = {} } of Object.values(scaled.services)) {
    for (const [name, value] of Object.entries(environment)) {
      if (/PASSWORD|SECRET|REDIS_URL|DATABASE_URL|ACCESS_KEY/.test(name)) {
        expect(name).toMatch(/_FILE$/);
        expect(value).toMatch(/^\/run\/secrets\//);
      }
    }
  }
});
