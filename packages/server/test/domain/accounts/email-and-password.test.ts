import { NobgError } from '@nobg/contract/errors.js';
import { normaliseEmail } from '@nobg/server/domain/accounts/email.js';
import { checkPassword } from '@nobg/server/domain/accounts/password.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('an e-mail address', () => {
  it.each([
    ['Ada@Example.ORG', 'ada@example.org'],
    ['  ada+shop@mail.example.org ', 'ada+shop@mail.example.org'],
    ['ａｄａ@ｅｘａｍｐｌｅ.org', 'ada@example.org'],
    ['jürgen@müller.example', 'jürgen@xn--mller-kva.example'],
    ['用户@例子.广告', '用户@xn--fsqu00a.xn--4rr70v'],
    ['а.иванов@почта.рф', 'а.иванов@xn--80a1acny.xn--p1ai'],
  ])('%s is %s', (given, normal) => {
    expect(normaliseEmail(given)).toBe(normal);
  });

  it.each([
    '',
    'ada',
    '@example.org',
    'ada@',
    'ada@localhost',
    'ada@127.0.0.1',
    'ada@[127.0.0.1]',
    'ada@exa mple.org',
    'ada@example..org',
    '.ada@example.org',
    'ada.@example.org',
    'a..b@example.org',
    '"ada lovelace"@example.org',
    'ada@example.org,bob@example.org',
    'ada@bob@exam ple.org',
    'ada\u0000@example.org',
    'ada\r\nBcc: bob@example.org@example.org',
    'a\u202Eda@example.org',
    'a\u200Bda@example.org',
    'pаypal@example.org',
    'ada@pаypal.example',
    'ada@-example.org',
    `${'a'.repeat(65)}@example.org`,
    `ada@${'a'.repeat(64)}.org`,
    `ada@${'abcdefgh.'.repeat(30)}org`,
    '<script>@example.org',
  ])('%j is refused', (given) => {
    expect(() => normaliseEmail(given)).toThrow(NobgError);
  });

  it('is the same when it is normalised again, and never holds what a header obeys', () => {
    const part = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(part, part, (local, domain) => {
        let normal: string;
        try {
          normal = normaliseEmail(`${local}@${domain}.example`);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_email' });
          return;
        }
        expect(normaliseEmail(normal)).toBe(normal);
        expect(normal).not.toMatch(/[\s\p{C}<>,;:"()[\]]/u);
        expect(normal.length).toBeLessThanOrEqual(254);
      }),
    );
  });
});

describe('a password', () => {
  it.each(['correct horse battery', 'Tr0ub4dor&3x', '🦊🦉🐝🐢🦋🐍🦀🐙', 'ä-ö-ü-ß-ñ'])(
    '%s will do',
    (given) => {
      expect(checkPassword(given, 'ada@example.org')).toBe(given.normalize('NFKC'));
    },
  );

  it.each([
    'short',
    '12345678',
    'PASSWORD',
    'Passwort2024!',
    '!!letmein!!',
    'aaaaaaaaaaaa',
    'abababab',
    'qwertyui',
    'hgfedcba',
    'ada@example.org',
    'iloveyou123',
    'LiverpoolFC1',
    'monkey1985',
    'zaq1zaq1',
    '!11Dragon11!',
    'x'.repeat(257),
  ])('%s is too weak', (given) => {
    expect(() => checkPassword(given, 'ada@example.org')).toThrow(
      expect.objectContaining({ code: 'weak_password' }),
    );
  });

  it('is one and the same, however a keyboard composes its letters', () => {
    const composed = 'caf\u00e9 am rhein';
    expect(checkPassword('cafe\u0301 am rhein', 'a@b.example')).toBe(composed);
  });
});
