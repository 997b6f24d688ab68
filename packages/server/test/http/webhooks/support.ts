import type {
  DeliveriesAnswer,
  Delivery,
  DeliveryDetail,
  NewWebhookAnswer,
  Webhook,
} from '@nobg/contract/webhooks.js';
import { expect } from 'vitest';
import { type TestServer, until } from '../support.js';

/** Asks `/api/v1/webhooks…` with the working key. */
export function ask(
  test: Pick<TestServer, 'url' | 'secret'>,
  method: string,
  path = '',
  body?: unknown,
): Promise<Response> {
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return fetch(`${test.url}/api/v1/webhooks${path}`, {
    method,
    headers: { 'X-API-Key': test.secret, ...json },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** The same, held to a status. */
export async function json<T>(
  test: Pick<TestServer, 'url' | 'secret'>,
  method: string,
  path = '',
  body?: unknown,
  status = 200,
): Promise<T> {
  const response = await ask(test, method, path, body);
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status });
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export function makeWebhook(
  test: Pick<TestServer, 'url' | 'secret'>,
  url: string,
  of: object = {},
): Promise<NewWebhookAnswer> {
  return json(test, 'POST', '', { url, ...of }, 201);
}

export const webhookOf = (test: TestServer, id: string) => json<Webhook>(test, 'GET', `/${id}`);

export async function deliveriesOf(test: TestServer, id: string): Promise<Delivery[]> {
  return (await json<DeliveriesAnswer>(test, 'GET', `/${id}/deliveries`)).deliveries;
}

/** Sends a test message; gives its id. */
export async function sendTest(test: TestServer, id: string): Promise<string> {
  return (await json<Delivery>(test, 'POST', `/${id}/test`, undefined, 202)).id;
}

/** The delivery once it was attempted so often. */
export async function attempted(
  test: TestServer,
  id: string,
  deliveryId: string,
  attempts: number,
): Promise<DeliveryDetail> {
  const get = () => json<DeliveryDetail>(test, 'GET', `/${id}/deliveries/${deliveryId}`);
  await until(async () => expect((await get()).attempts).toBe(attempts));
  return get();
}
