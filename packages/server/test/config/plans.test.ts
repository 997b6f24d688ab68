import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readConfig } from '@nobg/server/config/config.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-plans-'));
});
afterAll(() => rm(folder, { recursive: true }));

const GOOD = `{
  "new_accounts": "free",
  "administrators": "pro",
  "plans": [
    { "id": "free", "name": "Free" },
    {
      "id": "pro",
      "name": "Pro",
      "api": true,
      "requests_per_hour": 100
    }
  ]
}`;

async function read(text: string) {
  const path = join(folder, 'plans.json');
  await writeFile(path, text);
  try {
    return readConfig({ NOBG_PLANS: path }).plans;
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.replaceAll(path, 'plans.json');
  }
}

describe('the file of plans', () => {
  it('is read with defaults for what it leaves out', async () => {
    expect(await read(GOOD)).toMatchObject({
      newAccounts: 'free',
      guest: null,
      plans: [
        { id: 'free', api: false, requests_per_hour: null, concurrent: 2, hd: false },
        { id: 'pro', api: true, requests_per_hour: 100 },
      ],
    });
  });

  it('gives strangers no unlimited work: the plan of visitors has a limit', async () => {
    const unlimited = GOOD.replace(
      '"plans"',
      '"guest": { "id": "guest", "name": "Visitor" },\n  "plans"',
    );
    expect(await read(unlimited)).toContain(
      'guest.images_per_day: expected a limit by hour, day or month',
    );
    const limited = unlimited.replace('"Visitor"', '"Visitor", "requests_per_hour": 5');
    expect(await read(limited)).toMatchObject({ guest: { requests_per_hour: 5 } });
  });

  it.each<[string, string, string, string]>([
    [
      'a word for a number',
      '"requests_per_hour": 100',
      '"requests_per_hour": "many"',
      'line 10, plans[1].requests_per_hour: expected number, got ""many""',
    ],
    [
      'a number below its bound',
      '"requests_per_hour": 100',
      '"requests_per_hour": 0',
      'line 10, plans[1].requests_per_hour: expected at least 1, got "0"',
    ],
    [
      'a name that nobody knows',
      '"api": true',
      '"apy": true',
      'line 9, plans[1].apy: expected no such member, got "true"',
    ],
    [
      'a missing name',
      '"name": "Pro",',
      '',
      'line 6, plans[1].name: expected string, got "nothing"',
    ],
    [
      'an unknown mode',
      '"api": true',
      '"api": true, "modes": ["common", "cats"]',
      'line 9, plans[1].modes[1]: expected one of common, body, product, food, clothing, got ""cats""',
    ],
    [
      'an id twice',
      '"id": "pro"',
      '"id": "free"',
      'line 7, plans[1].id: expected an id that no other plan has',
    ],
    [
      'a plan that is not there',
      '"new_accounts": "free"',
      '"new_accounts": "none"',
      'line 2, new_accounts: expected the id of a plan: free, pro',
    ],
    [
      'administrators without API access',
      '"administrators": "pro"',
      '"administrators": "free"',
      'line 3, administrators: expected a plan with "api": true',
    ],
    ['a comma too many', '"Free" },', '"Free" },,', 'line 5: expected JSON, got "ValueExpected'],
    [
      'a comment',
      '"api": true',
      '// yes\n"api": true',
      'line 9: expected JSON, got "InvalidCommentToken',
    ],
  ])('stops the start for %s, naming the line', async (_what, from, to, sentence) => {
    expect(await read(GOOD.replace(from, to))).toContain(sentence);
  });

  it('stops the start where there is none', () => {
    const path = join(folder, 'none.json');
    expect(() => readConfig({ NOBG_PLANS: path })).toThrow(
      `NOBG_PLANS: expected the path of a JSON file to read, got "${path}"`,
    );
  });
});

it('wants a sender and an address beside a mail server', () => {
  expect(() => readConfig({ NOBG_SMTP_URL: 'smtp://mail.example' })).toThrow(
    /NOBG_MAIL_FROM: expected a sender[\s\S]*NOBG_PUBLIC_URL: expected this server/,
  );
  expect(() => readConfig({ NOBG_SMTP_URL: 'http://mail.example' })).toThrow(/NOBG_SMTP_URL/);
});
