import { publicAddress } from '@nobg/server/http/public-address.js';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';

function called(host: string | undefined, localAddress: string): FastifyRequest {
  const socket = { localAddress, localPort: 8080 };
  return { headers: { host }, raw: { socket } } as unknown as FastifyRequest;
}

const unset = { host: '127.0.0.1', publicUrl: null };

describe('the address of results', () => {
  it('is the public one where that is set, whatever Host says', () => {
    const settings = { host: '0.0.0.0', publicUrl: 'https://nobg.example/api' };
    expect(publicAddress(called('evil.example', '10.0.0.5'), settings)).toBe(
      'https://nobg.example/api',
    );
  });

  it('is what was called where that names this machine, port forwarding included', () => {
    expect(publicAddress(called('localhost:9000', '127.0.0.1'), unset)).toBe(
      'http://localhost:9000',
    );
    expect(publicAddress(called('[::1]:8080', '::1'), unset)).toBe('http://[::1]:8080');
  });

  it.each(['evil.example', 'localhost.evil.example', 'localhost@evil.example', '127.0.0.1:x', ''])(
    'does not come from the Host %j',
    (host) => {
      expect(publicAddress(called(host, '127.0.0.1'), unset)).toBe('http://127.0.0.1:8080');
    },
  );

  it('is the address at which a caller from the network arrived', () => {
    const open = { host: '0.0.0.0', publicUrl: null };
    const arrived = '::ffff:192.168.1.7';
    expect(publicAddress(called('localhost:8080', arrived), open)).toBe('http://192.168.1.7:8080');
    expect(publicAddress(called(undefined, 'fd00::7'), open)).toBe('http://[fd00::7]:8080');
  });
});
