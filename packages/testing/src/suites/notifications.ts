import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Notifications } from '@nobg/server/ports/notifications.js';
import type { Suite } from './suite.js';

const WITHIN_MS = 20_000;

/** Those of two processes; the same object twice where there is one. */
export interface NotificationsSubject {
  readonly here: Notifications;
  readonly there: Notifications;
}

/** Listens; a topic may take a moment to be known everywhere, so the message is told until it is heard. */
async function heard(
  { here, there }: NotificationsSubject,
  topic: string,
  message: unknown,
): Promise<unknown> {
  const all: unknown[] = [];
  const silence = there.listen(topic, (one) => all.push(one));
  for (const until = Date.now() + WITHIN_MS; all.length === 0 && Date.now() < until; ) {
    here.tell(topic, message);
    await delay(20);
  }
  silence();
  return all[0];
}

/** What is told is heard by whoever listens then. */
export const NOTIFICATIONS: Suite<NotificationsSubject> = {
  'brings a message, as JSON has it, to listeners of its topic in every process': async (
    subject,
  ) => {
    const message = { id: 'a', list: [1, null, 'Ünïcode ✂'], at: new Date(0) };
    const arrived = { ...message, at: '1970-01-01T00:00:00.000Z' };
    assert.deepEqual(await heard(subject, 'one', message), arrived);
    assert.deepEqual(await heard({ ...subject, there: subject.here }, 'one', message), arrived);
    assert.equal(await heard(subject, 'nothing', undefined), null);
  },

  'drops what a listener throws, and tells the others': async (subject) => {
    const silence = subject.there.listen('two', () => {
      throw new Error('a fault of the listener');
    });
    assert.equal(await heard(subject, 'two', 'said'), 'said');
    silence();
  },

  'tells who has stopped to listen nothing, nor listeners of other topics': async (subject) => {
    const all: unknown[] = [];
    subject.there.listen('stopped', (message) => all.push(message))();
    const silence = subject.there.listen('other', (message) => all.push(message));
    subject.here.tell('stopped', 1);
    await heard(subject, 'three', 'said');
    silence();
    assert.deepEqual(all, []);
  },
};
