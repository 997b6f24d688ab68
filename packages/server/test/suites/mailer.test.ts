import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createMailer } from '@nobg/server/adapters/mail/smtp.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import { MAILER, type MailerSubject } from '@nobg/testing/suites/mailer.js';
import { SMTPServer } from 'smtp-server';
import { describe } from 'vitest';
import { runSuite, type Trial } from '../support/run-suite.js';

async function overSmtp(): Promise<Trial<MailerSubject>> {
  const received: { to: string; body: string }[] = [];
  let refusing = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => {
      if (!refusing) return done();
      refusing = false;
      done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
    },
    onData: (stream, session, done) => {
      text(stream).then((body) => {
        const plain = body.replace(/=\r?\n/g, '').replaceAll('=3D', '=');
        for (const { address } of session.envelope.rcptTo) {
          received.push({ to: address, body: plain });
        }
        done();
      }, done);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const settings = { url: `smtp://127.0.0.1:${port}`, from: 'NoBG <nobg@nobg.example>' };
  const mailer = createMailer(settings, createLogger('silent'), []);
  const refuseNext = () => {
    refusing = true;
  };
  return {
    subject: { mailer, received: () => received, refuseNext },
    close: () => new Promise<void>((done) => server.close(done)),
  };
}

describe('the mailer over SMTP', () => runSuite(MAILER, overSmtp));
