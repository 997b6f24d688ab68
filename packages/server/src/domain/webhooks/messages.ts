import { JOBS_PATH } from '@nobg/contract/jobs.js';
import { USAGE_PATH } from '@nobg/contract/usage.js';
import type { DomainEvent } from '../../entities/domain-event.js';
import type { MessageData, WebhookDelivery } from '../../entities/webhook.js';
import type { Message, WebhookStore } from '../../ports/webhook-store.js';

/** What events of the outbox tell: ids, and where to read the rest. */
export async function messagesOf(
  events: readonly DomainEvent[],
  store: Pick<WebhookStore, 'imagesOf'>,
): Promise<Message[]> {
  const ofImages = events.filter(({ type }) => type.startsWith('image.'));
  const images = await store.imagesOf(ofImages.map(({ subjectId }) => subjectId));
  const known = new Map(images.map((image) => [image.id, image]));
  return events.map(({ id: eventId, accountId, type, subjectId, createdAt: happenedAt }) => {
    const image = known.get(subjectId);
    const data = type.startsWith('image.')
      ? ofImage(subjectId, image)
      : type === 'usage.limit_reached'
        ? ofLimit(subjectId)
        : { url: `${JOBS_PATH}/${subjectId}`, job_id: subjectId };
    return { eventId, accountId, type, data, happenedAt };
  });
}

function ofImage(
  id: string,
  image: Awaited<ReturnType<WebhookStore['imagesOf']>>[number] | undefined,
): MessageData {
  // Its job was forgotten in the meantime.
  if (image === undefined) return { url: JOBS_PATH, image_id: id };
  const { jobId, position, externalId } = image;
  return {
    url: `${JOBS_PATH}/${jobId}?cursor=${position}&limit=1`,
    ...{ job_id: jobId, image_id: id, external_id: externalId },
  };
}

/** @param subject `WINDOW/START/SUBJECT` */
function ofLimit(subject: string): MessageData {
  const [window = '', start = '', ...of] = subject.split('/');
  const data = { window, window_start: new Date(Number(start)).toISOString() };
  return { url: USAGE_PATH, ...data, limit_of: of.join('/') };
}

/** Body of a message: the same for every attempt. @param address of this server, without a slash at the end */
export function bodyOf(
  { type, happenedAt, data }: Pick<WebhookDelivery, 'type' | 'happenedAt' | 'data'>,
  address: string,
): string {
  const whole = { ...data, url: `${address}${data.url}` };
  return JSON.stringify({ type, timestamp: happenedAt.toISOString(), data: whole });
}
