import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, startTestServer, type TestServer, until } from '../support.js';
import { openBrowser, PASSWORD } from './browser.js';

interface Received {
  readonly to: string[];
  readonly text: string;
}

const messages: Received[] = [];
let refuseOnce = false;
let smtp: SMTPServer;
let test: TestServer;

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => {
      if (!refuseOnce) return done();
      refuseOnce = false;
      done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
    },
    onData: (stream, session, done) => {
      text(stream).then((body) => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        messages.push({ to, text: body.replace(/=\r?\n/g, '').replaceAll('=3D', '=') });
        done();
      }, done);
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  const { port } = smtp.server.address() as AddressInfo;
  test = await startTestServer({
    NOBG_SMTP_URL: `smtp://127.0.0.1:${port}`,
    NOBG_MAIL_FROM: 'NoBG <nobg@nobg.example>',
    NOBG_PUBLIC_URL: 'https://nobg.example',
  });
});
afterAll(() => new Promise<void>((done) => smtp.close(done)));

async function messageTo(address: string, subject: string): Promise<Received> {
  const found = () =>
    messages.findLast(
      ({ to, text }) => to.includes(address) && text.includes(`Subject: ${subject}`),
    );
  await until(() => expect(found(), `${subject} to ${address}`).toBeDefined());
  return found() as Received;
}

function tokenIn({ text }: Received): string {
  const [, token = ''] =
    /https:\/\/nobg\.example\/[a-z-]+#(?:token|invitation)=([\w-]+)/.exec(text) ?? [];
  return token;
}

const accountOf = (email: string) =>
  test.database.db
    .selectFrom('users')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow();

/** What the audit trail has of an account, the oldest first. */
const eventsOf = (id: string) =>
  test.database.db
    .selectFrom('audit_events')
    .selectAll()
    .where('account_id', '=', id)
    .orderBy('id')
    .execute();

/** A page of the public address, which is not the one that tests connect to. */
function browser() {
  const opened = openBrowser(test);
  const ask = opened.ask;
  opened.ask = (method, path, body, init = {}) =>
    ask(method, path, body, {
      ...init,
      headers: { Origin: 'https://nobg.example', ...init.headers },
    });
  return opened;
}

describe('a server that can send mail', () => {
  it('signs nobody up before the address is verified by the link in a message', async () => {
    const visitor = browser();
    const requested = { email: 'new@example.org', password: PASSWORD };
    expect(await visitor.json('POST', 'sign-up', requested, 201)).toEqual({
      ...{ state: 'check_email', email: 'new@example.org' },
    });
    expect(visitor.cookie).toBeNull();
    await expectProblem(await visitor.ask('POST', 'sign-in', requested), 403, 'email_not_verified');
    const wrong = { ...requested, password: 'not the one' };
    await expectProblem(await visitor.ask('POST', 'sign-in', wrong), 401, 'wrong_credentials');
    const token = tokenIn(await messageTo('new@example.org', 'Confirm your e-mail address'));
    expect(await visitor.json('POST', 'verify-email', { token, password: PASSWORD })).toEqual({
      email: 'new@example.org',
    });
    await expectProblem(
      await visitor.ask('POST', 'verify-email', { token, password: PASSWORD }),
      410,
      'invalid_link',
    );
    await visitor.json('POST', 'sign-in', requested);
    expect(visitor.lastSet).toMatch(
      /^__Host-nobg_session=.*; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it('gives an account to who reads the messages, not to who signed up last with the address', async () => {
    const email = 'victim@example.org';
    const [victim, attacker] = [browser(), browser()];
    await victim.json('POST', 'sign-up', { email, password: 'the one of the victim' }, 201);
    await messageTo(email, 'Confirm your e-mail address');
    const before = messages.length;
    const stolen = 'the one of the attacker';
    await attacker.json('POST', 'sign-up', { email, password: stolen }, 201);
    await until(() => expect(messages.length).toBe(before + 1));
    const token = tokenIn(messages.at(-1) as Received);
    const weak = await victim.ask('POST', 'verify-email', { token, password: 'password' });
    await expectProblem(weak, 422, 'weak_password');
    await victim.json('POST', 'verify-email', { token, password: PASSWORD });
    const tried = await attacker.ask('POST', 'sign-in', { email, password: stolen });
    await expectProblem(tried, 401, 'wrong_credentials');
    await victim.json('POST', 'sign-in', { email, password: PASSWORD });
  });

  it('ends API keys with a reset where that is asked for, and those of before the verification always', async () => {
    const email = 'keys@example.org';
    const owner = browser();
    const reset = async (end_keys: boolean) => {
      const asked = () =>
        messages.filter(
          ({ to, text }) => to.includes(email) && text.includes('Subject: Choose a new password'),
        );
      const before = asked().length;
      await owner.json('POST', 'reset-password/request', { email }, 202);
      await until(() => expect(asked()).toHaveLength(before + 1));
      const token = tokenIn(asked().at(-1) as Received);
      await owner.json('POST', 'reset-password', { token, password: PASSWORD, end_keys }, 204);
      await owner.json('POST', 'sign-in', { email, password: PASSWORD });
    };
    const states = async () =>
      (await owner.json<{ keys: { state: string }[] }>('GET', 'keys')).keys.map(
        ({ state }) => state,
      );
    const newKey = () => owner.json('POST', 'keys', { name: 'try', kind: 'test' }, 201);
    await owner.json('POST', 'sign-up', { email, password: PASSWORD }, 201);
    const token = tokenIn(await messageTo(email, 'Confirm your e-mail address'));
    await owner.json('POST', 'verify-email', { token, password: PASSWORD });
    await owner.json('POST', 'sign-in', { email, password: PASSWORD });
    await newKey();
    await reset(false);
    expect(await states()).toEqual(['active']);
    await reset(true);
    expect(await states()).toEqual(['revoked']);
    await newKey();
    // As where mail was set up after the account was made and used.
    const { db } = test.database;
    await db.updateTable('users').set({ verified_at: null }).where('email', '=', email).execute();
    await reset(false);
    expect(await states()).toEqual(['revoked', 'revoked']);
    const { id } = await accountOf(email);
    const resets = (await eventsOf(id)).filter(({ event }) => event === 'password_reset');
    expect(resets.map(({ detail }) => detail)).toEqual(
      ['false', 'true', 'true'].map((ended) => `keys_ended=${ended}`),
    );
  });

  it('records sign-ups, repeated ones, and who verified the address', async () => {
    const email = 'audited@example.org';
    const visitor = browser();
    await visitor.json('POST', 'sign-up', { email, password: PASSWORD }, 201);
    const token = tokenIn(await messageTo(email, 'Confirm your e-mail address'));
    await visitor.json('POST', 'verify-email', { token, password: PASSWORD });
    await visitor.json('POST', 'sign-in', { email, password: PASSWORD });
    await visitor.json('POST', 'sign-up', { email, password: PASSWORD }, 201);
    await visitor.json('POST', 'sign-up', { email: 'more@example.org', password: PASSWORD }, 201);
    const { id } = await accountOf(email);
    expect(await eventsOf(id)).toMatchObject([
      { event: 'signed_up', actor_id: null },
      { event: 'email_verified', actor_id: id },
      { event: 'signed_in', actor_id: id },
      { event: 'sign_up_repeated', actor_id: null },
    ]);
    const more = await accountOf('more@example.org');
    expect(await eventsOf(more.id)).toMatchObject([{ event: 'signed_up', actor_id: null }]);
  });

  it('answers a known address as it does an unknown one, and tells its owner by e-mail', async () => {
    const requested = { email: 'new@example.org', password: 'some other password' };
    expect(await browser().json('POST', 'sign-up', requested, 201)).toEqual({
      ...{ state: 'check_email', email: 'new@example.org' },
    });
    await messageTo('new@example.org', 'You have an account already');
    await expectProblem(
      await browser().ask('POST', 'sign-in', requested),
      401,
      'wrong_credentials',
    );
  });

  it('resets a password by e-mail, and says nothing of addresses that it does not know', async () => {
    const visitor = browser();
    const before = messages.length;
    expect(
      await visitor.json('POST', 'reset-password/request', { email: 'nobody@example.org' }, 202),
    ).toEqual({});
    expect(
      await visitor.json('POST', 'reset-password/request', { email: 'new@example.org' }, 202),
    ).toEqual({});
    const token = tokenIn(await messageTo('new@example.org', 'Choose a new password'));
    expect(messages.slice(before).flatMap(({ to }) => to)).not.toContain('nobody@example.org');
    await visitor.json('POST', 'reset-password', { token, password: 'a quite new one' }, 204);
    await visitor.json('POST', 'sign-in', {
      email: 'new@example.org',
      password: 'a quite new one',
    });
  });

  it('sends few messages to one address, whoever asks', async () => {
    const ask = () =>
      browser().ask('POST', 'reset-password/request', { email: 'flood@example.org' });
    for (let n = 0; n < 5; n += 1) expect((await ask()).status).toBe(202);
    await expectProblem(await ask(), 429, 'too_many_attempts');
  });

  it('sends invitations, which prove the address', async () => {
    const link = (await test.server.administratorLink()) ?? '';
    expect(link).toMatch(/^https:\/\/nobg\.example\/sign-up#invitation=/);
    const boss = browser();
    const invitation = link.split('=')[1];
    await boss.json(
      'POST',
      'sign-up',
      { email: 'boss@example.org', password: PASSWORD, invitation },
      201,
    );
    const made = await boss.json('POST', 'admin/invitations', { email: 'friend@example.org' }, 201);
    expect(made).toMatchObject({ mailed: true });
    const token = tokenIn(await messageTo('friend@example.org', 'You are invited'));
    const requested = { email: 'friend@example.org', password: PASSWORD, invitation: token };
    expect(await browser().json('POST', 'sign-up', requested, 201)).toMatchObject({
      state: 'signed_in',
    });
  });

  it('tells the log, and not the caller, when a message is refused', async () => {
    refuseOnce = true;
    const requested = { email: 'refused@example.org', password: PASSWORD };
    expect(await browser().json('POST', 'sign-up', requested, 201)).toMatchObject({
      state: 'check_email',
    });
    await until(() => {
      const line = test.log().find(({ msg }) => msg === 'message not sent');
      expect(line).toMatchObject({ level: 50, subject: 'Confirm your e-mail address' });
    });
  });
});
