import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import type { EmailMessage, Mailer } from '../../ports/mailer.js';

/** A mail server that is down is tried again after these pauses, ms; a link lives for an hour. */
const RETRY_AFTER_MS = [5_000, 60_000, 300_000];
const TIMEOUT_MS = 20_000;
/** Messages that wait or are on their way; more is somebody's flood, which the rate limiter prevents. */
const MAX_MESSAGES = 500;

/**
 * Sends messages over SMTP.
 * Passwords and links go over TLS alone, but to a mail server of this machine.
 * @param url `smtp://user:password@host:port` (STARTTLS), `smtps://…`, or `smtp+insecure://…` for one without TLS
 */
export function createMailer(
  { url, from }: { readonly url: string; readonly from: string },
  log: Logger,
  retryAfterMs: readonly number[] = RETRY_AFTER_MS,
): Mailer {
  const transport = createTransport(
    {
      ...transportOf(url),
      ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
    },
    { from },
  );
  const underWay = new Set<Promise<void>>();
  const closed = new AbortController();

  async function deliver(message: EmailMessage): Promise<void> {
    for (const pause of [...retryAfterMs, null]) {
      try {
        // Addresses as objects: nothing in one is read as a second address.
        await transport.sendMail({ ...message, to: { name: '', address: message.to } });
        log.info({ subject: message.subject }, 'message sent');
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const final = pause === null || closed.signal.aborted || isRefusal(error);
        log[final ? 'error' : 'warn']({ reason, subject: message.subject }, 'message not sent');
        if (final) return;
        await pauseFor(pause, closed.signal);
      }
    }
  }

  return {
    send(message) {
      if (underWay.size >= MAX_MESSAGES) {
        log.error({ subject: message.subject }, 'message dropped: too many wait');
        return;
      }
      const sent = deliver(message).finally(() => underWay.delete(sent));
      underWay.add(sent);
    },
    async close() {
      closed.abort();
      await Promise.all(underWay);
      transport.close();
    },
  };
}

const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/i;

/**
 * How a mail server is spoken to.
 * @internal
 */
export function transportOf(url: string): { readonly url: string; readonly requireTLS: boolean } {
  const insecure = url.startsWith('smtp+insecure:');
  const plain = insecure ? url.replace('smtp+insecure:', 'smtp:') : url;
  // Only addresses of special schemes (http) have their host read from any other.
  const { hostname } = new URL(plain.replace(/^smtps?:/, 'http:'));
  return { url: plain, requireTLS: !insecure && !LOOPBACK.test(hostname) };
}

/** The server said no for good (5xx): saying it again changes nothing. */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  return code >= 500;
}

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
