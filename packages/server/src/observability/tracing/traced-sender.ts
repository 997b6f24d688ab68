import { SpanKind } from '@opentelemetry/api';
import type { WebhookSender } from '../../ports/webhook-sender.js';
import { currentTrace, inSpan, noteFailure } from './spans.js';

/** A sender that makes a span for each message, and tells the receiver where that is in the trace. */
export function tracedSender(sender: WebhookSender): WebhookSender {
  return {
    check: (url, field) => sender.check(url, field),
    post: (url, { headers, body }, signal) =>
      inSpan(
        'webhook',
        async (span) => {
          const traced = { ...headers, ...currentTrace() };
          const outcome = await sender.post(url, { headers: traced, body }, signal);
          if (outcome.status === null) noteFailure(span, 'no_answer');
          else span.setAttribute('http.response.status_code', outcome.status);
          return outcome;
        },
        { kind: SpanKind.CLIENT },
      ),
  };
}
