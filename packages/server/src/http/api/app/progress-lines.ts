import type { AppRemoveAnswer, ProgressEvent } from '@nobg/contract/app/remove.js';
import type { FastifyRequest } from 'fastify';
import type { CutoutProgress } from '../../../domain/cutouts/serve-cutout.js';
import { problemFor } from '../../errors.js';
import { ClientDisconnected } from '../../lifecycle/client-disconnected.js';

/**
 * Follows a cutout as lines of JSON: one for each step as it begins, and one for the end,
 * whichever it is. The work goes on whether or not anybody reads: what was reserved for it is
 * settled or refunded.
 * @returns once the request was received; the lines that follow
 * @throws what fails before: it is answered like any other request
 */
export async function progressLines(
  request: FastifyRequest,
  work: (progress: CutoutProgress) => Promise<AppRemoveAnswer>,
): Promise<AsyncGenerator<string>> {
  const events: ProgressEvent[] = [];
  let wake: () => void = () => {};
  const tell = (event: ProgressEvent): void => {
    events.push(event);
    wake();
  };
  await new Promise<void>((resolve, reject) => {
    let received = false;
    work({
      onReceived() {
        received = true;
        tell({ event: 'received' });
        resolve();
      },
      onStep: (step) => tell({ event: 'step', step }),
      onPreview: (mask) => tell({ event: 'preview', mask }),
    }).then(
      (result) => tell({ event: 'result', result }),
      (error: unknown) => {
        if (!received) return reject(error);
        const problem = problemFor(error, request);
        const { record } = request;
        record.errorCode = error instanceof ClientDisconnected ? 'caller_gone' : problem.code;
        record.outcome = { status: problem.status, code: record.errorCode };
        tell({ event: 'error', problem });
      },
    );
  });

  async function* lines(): AsyncGenerator<string> {
    for (;;) {
      const event = events.shift();
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      yield `${JSON.stringify(event)}\n`;
      if (event.event === 'result' || event.event === 'error') return;
    }
  }
  return lines();
}
