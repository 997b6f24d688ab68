import { transportOf } from '@nobg/server/adapters/mail/smtp.js';
import { readConfig } from '@nobg/server/config/config.js';
import { describe, expect, it } from 'vitest';

describe('letters and the mail server’s password', () => {
  it.each([
    ['smtp://user:password@mail.example:587', true],
    ['smtp://user:password@127.0.0.1.example:587', true],
    ['smtps://user:password@mail.example', true],
    ['smtp://user:password@localhost:25', false],
    ['smtp://127.0.0.1:25', false],
    ['smtp://[::1]:25', false],
    ['smtp+insecure://user:password@mail.example:25', false],
  ])('go to %s only over TLS: %s', (url, required) => {
    const transport = transportOf(url);
    expect(transport.requireTLS).toBe(required);
    expect(transport.url).toMatch(/^smtps?:\/\//);
  });

  it('may go in the clear where the setting says so, and only then', () => {
    const mail = { NOBG_MAIL_FROM: 'a@b.example', NOBG_PUBLIC_URL: 'https://nobg.example' };
    const url = 'smtp+insecure://mail.example:25';
    expect(readConfig({ ...mail, NOBG_SMTP_URL: url }).accounts.smtpUrl).toBe(url);
    expect(() => readConfig({ ...mail, NOBG_SMTP_URL: 'http+insecure://mail.example' })).toThrow();
  });
});
