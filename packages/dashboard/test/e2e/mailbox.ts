import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { expect, vi } from 'vitest';

/** A mail server of this test, and the letters that came to it. */
export interface Mailbox {
  /** Settings of a server that sends its letters here and is reached at an address it names. */
  readonly environment: Record<string, string>;
  /** The address of ours that stands in the last letter to somebody. */
  linkTo(address: string, subject: string): Promise<string>;
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const letters: { to: string[]; text: string }[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      text(stream).then((body) => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        // Quoted-printable breaks long lines and writes = as =3D.
        letters.push({ to, text: body.replace(/=\r?\n/g, '').replaceAll('=3D', '=') });
        done();
      }, done);
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  const { port } = smtp.server.address() as AddressInfo;
  const own = await freePort();
  const address = `http://127.0.0.1:${own}`;
  return {
    environment: {
      PORT: String(own),
      NOBG_PUBLIC_URL: address,
      NOBG_SMTP_URL: `smtp://127.0.0.1:${port}`,
      NOBG_MAIL_FROM: 'NoBG <nobg@nobg.example>',
    },
    async linkTo(to, subject) {
      const link = () => {
        const letter = letters.findLast(
          (each) => each.to.includes(to) && each.text.includes(`Subject: ${subject}`),
        );
        return letter?.text.split(/\s/).find((word) => word.startsWith(address));
      };
      const patience = { timeout: 30_000, interval: 20 };
      await vi.waitFor(() => expect(link(), `${subject} to ${to}`).toBeDefined(), patience);
      return link()!;
    },
    close: () => new Promise((done) => smtp.close(() => done())),
  };
}

/** A port that is free now: letters name the server's address before it listens. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
