import { createSocket, type Socket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressesIn, createResolve } from '@nobg/server/adapters/fetch/resolve.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let nameServer: Socket;
let servers: string[];
const asked: string[] = [];
beforeAll(async () => {
  nameServer = createSocket('udp4');
  nameServer.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query);
    asked.push(name);
    // Those below slow.example wait for ever.
    if (name.endsWith('slow.example')) return;
    nameServer.send(answerTo(query, end, type), port, address);
  });
  await new Promise<void>((done) => nameServer.bind(0, '127.0.0.1', done));
  servers = [`127.0.0.1:${nameServer.address().port}`];
});
afterAll(() => void nameServer.close());

/** The first question of a DNS message (RFC 1035, 4.1.2). */
function questionOf(query: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** 203.0.113.9 for a question of type A, nothing for others. */
function answerTo(query: Buffer, end: number, type: number): Buffer {
  const head = Buffer.from(query.subarray(0, end));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(type === 1 ? 1 : 0, 6);
  head.writeUInt16BE(0, 10);
  const record = [0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 9];
  return Buffer.concat([head, Buffer.from(type === 1 ? record : [])]);
}

const { signal } = new AbortController();
const ADDRESS = [{ address: '203.0.113.9', family: 4 }];

describe('a look-up of a name', () => {
  it('does not wait for others whose name servers never answer', async () => {
    const resolve = createResolve({ servers });
    const gone = new AbortController();
    const slow = Array.from({ length: 40 }, (_, i) =>
      resolve(`n${i}.slow.example`, gone.signal).catch((error) => error.code),
    );
    expect(await resolve('quick.example', signal)).toEqual(ADDRESS);
    gone.abort();
    expect(new Set(await Promise.all(slow))).toEqual(new Set(['ECANCELLED']));
    expect(asked).toContain('n39.slow.example');
  });

  it('is refused beyond so many at once, and goes on when those are over', async () => {
    const resolve = createResolve({ servers });
    const gone = new AbortController();
    const slow = Array.from({ length: 64 }, () => resolve('a.slow.example', gone.signal));
    for (const one of slow) one.catch(() => {});
    await new Promise(setImmediate);
    await expect
      .poll(() => asked.filter((name) => name === 'a.slow.example').length)
      .toBeGreaterThan(64);
    await expect(resolve('quick.example', signal)).rejects.toThrow('too many names');
    gone.abort();
    await Promise.allSettled(slow);
    expect(await resolve('quick.example', signal)).toEqual(ADDRESS);
  });

  it('is answered by this machine’s file of hosts first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nobg-hosts-'));
    const hostsFile = join(folder, 'hosts');
    await writeFile(hostsFile, '# a file\n10.0.0.7\tphotos.lan photos # here\n::1 photos.lan\n');
    const resolve = createResolve({ hostsFile, servers });
    const known = [
      { address: '10.0.0.7', family: 4 },
      { address: '::1', family: 6 },
    ];
    expect(await resolve('Photos.LAN.', signal)).toEqual(known);
    expect(await resolve('quick.example', signal)).toEqual(ADDRESS);
    await rm(folder, { recursive: true });
  });

  it('finds in hosts what is named there and nothing else', () => {
    expect(addressesIn('bad photos\n#10.0.0.1 photos\n10.0.0.2 photosx\n', 'photos')).toEqual([]);
    expect(addressesIn('10.0.0.2 photos\r\n', 'photos')).toEqual([
      { address: '10.0.0.2', family: 4 },
    ]);
  });
});
