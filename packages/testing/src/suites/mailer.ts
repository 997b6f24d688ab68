import assert from 'node:assert/strict';
import type { EmailMessage, Mailer } from '@nobg/server/ports/mailer.js';
import type { Suite } from './suite.js';

export interface MailerSubject {
  readonly mailer: Mailer;
  /** What came, once the mailer is closed. */
  received(): readonly { readonly to: string; readonly body: string }[];
  /** The next message is refused for good. */
  refuseNext(): void;
}

const MESSAGE: EmailMessage = {
  to: 'mara@example.org',
  subject: 'Confirm your e-mail address',
  text: 'Open this page: https://nobg.example/verify-email#token=abc\n',
};

export const MAILER: Suite<MailerSubject> = {
  'delivers what was sent before it was closed': async ({ mailer, received }) => {
    mailer.send(MESSAGE);
    mailer.send({ ...MESSAGE, to: 'tom@example.org' });
    await mailer.close();
    const messages = received();
    assert.deepEqual(messages.map(({ to }) => to).sort(), ['mara@example.org', 'tom@example.org']);
    for (const { body } of messages) {
      assert.match(body, /Subject: Confirm your e-mail address/);
      assert.match(body, /https:\/\/nobg\.example\/verify-email#token=abc/);
    }
  },

  'gives up what is refused, tells nobody, and sends the others': async (subject) => {
    subject.refuseNext();
    subject.mailer.send(MESSAGE);
    await settled(() => subject.mailer.send({ ...MESSAGE, to: 'tom@example.org' }));
    await subject.mailer.close();
    assert.equal(subject.received().length, 1);
  },

  'sends to the one address that is given, whatever it holds': async ({ mailer, received }) => {
    mailer.send({ ...MESSAGE, to: '"a, b"@example.org' });
    await mailer.close();
    assert.ok(received().length <= 1);
  },
};

/** Calls what must not throw. */
async function settled(call: () => void): Promise<void> {
  call();
}
