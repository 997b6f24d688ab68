import { networkBounds, networkOf } from '@nobg/server/domain/quota/ip-network.js';
import { describe, expect, it } from 'vitest';

describe('what stands for a visitor', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:0db8:0001:0002::/64'],
    ['2001:db8::1', '2001:0db8:0000:0000::/64'],
    ['::1', '0000:0000:0000:0000::/64'],
    ['fe80::1%eth0', 'fe80:0000:0000:0000::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('the bounds of an address', () => {
  it.each([
    ['203.0.113.7', [['203.0.113.7', 5]]],
    ['::ffff:203.0.113.7', [['203.0.113.7', 5]]],
    [
      '2001:db8:1:2::1',
      [
        ['2001:0db8:0001:0002::/64', 5],
        ['2001:0db8:0001::/48', 20],
      ],
    ],
  ])('of %s hold for its networks, four times as wide for a /48', (address, expected) => {
    expect(networkBounds(address, 5).map(({ network, most }) => [network, most])).toEqual(expected);
  });
});
