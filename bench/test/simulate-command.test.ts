import { main } from '@nobg/bench/simulation/main.js';
import { expect, it, vi } from 'vitest';

async function run(...args: string[]) {
  const texts = { out: '', error: '' };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    texts.out += text;
    return true;
  });
  const error = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    texts.error += text;
    return true;
  });
  try {
    return { code: await main(args), ...texts };
  } finally {
    out.mockRestore();
    error.mockRestore();
  }
}

it('prints the waits of every tier, the same ones each time', async () => {
  const [first, again] = [await run('--minutes', '10'), await run('--minutes', '10')];
  expect(first).toEqual(again);
  expect(first).toMatchObject({ code: 0, error: '' });
  expect(first.out).toMatch(/^12 slots, 120 requests a minute/);
  for (const name of ['visitor', 'free', 'paying', 'all']) {
    expect(first.out).toMatch(new RegExp(`^${name} +\\d+( +\\d+\\.\\d\\d){3} +\\d+\\.\\d %$`, 'm'));
  }
  expect((await run('--minutes', '10', '--seed', '2')).out).not.toBe(first.out);
  expect((await run('--minutes', '10', '--batch')).out).toMatch(/\d+ images of the batch a minute/);
});

it('replays a small cluster on engine processes beside it', async () => {
  const { code, out } = await run('--minutes', '1', '--check', '4');
  expect(code).toBe(0);
  const [, simulated = '', measured = ''] = out.split(/Check:|and on an engine pool/);
  const requests = (text: string) => /^all +(\d+)/m.exec(text)?.[1];
  expect(requests(simulated)).toBe(requests(measured));
}, 120_000);

it.each([
  [['--slots', '0'], 'Expected a whole number of at least 1 for --slots but received 0.'],
  [['--rate', 'many'], 'Expected a number of at least 0.001 for --rate but received many.'],
  [['--speed', '2'], /Unknown option '--speed'/],
])('refuses %j', async (args, message) => {
  const { code, error } = await run(...args);
  expect(code).toBe(2);
  expect(error).toMatch(message);
});

it('prints help', async () => {
  expect((await run('--help')).out).toMatch(/^Usage: npm run simulate/);
});
