import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, imagesForm, photos, sendJob } from '../jobs/support.js';
import { startTestServer, type TestServer, until } from '../support.js';
import { type Receiver, startReceiver } from './receiver.js';
import { attempted, deliveriesOf, json, makeWebhook, sendTest, webhookOf } from './support.js';

const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];

describe('messages to webhooks', () => {
  let receiver: Receiver;
  let test: TestServer;
  // The real time, which receivers compare, and what a test adds to it.
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead) };
  beforeAll(async () => {
    receiver = await startReceiver();
    test = await startTestServer({ NOBG_WEBHOOKS_ALLOW: '127.0.0.1' }, { clock });
  });
  afterAll(() => receiver.close());

  it('tell of a job and its images, thin and signed as the library has it', async () => {
    const made = await makeWebhook(test, `${receiver.url}/job`);
    const job = await sendJob(test, imagesForm(await photos(2)));
    await ended(test, job.url);
    await until(() => expect(receiver.at('/job')).toHaveLength(3));
    const received = receiver.at('/job');
    const verifier = new Verifier(made.secret);
    for (const { headers, body, message } of received) {
      expect(verifier.verify(body, headers)).toEqual(message);
      expect(() => verifier.verify(`${body} `, headers)).toThrow();
      expect(body.length).toBeLessThan(1000);
      expect(headers['content-type']).toBe('application/json');
      expect(message.data.job_id).toBe(job.id);
    }
    const types = received.map(({ message }) => message.type).sort();
    expect(types).toEqual(['image.completed', 'image.completed', 'job.completed']);
    const images = received.filter(({ message }) => message.type === 'image.completed');
    for (const { message } of images) {
      const headers = { 'X-API-Key': test.secret };
      const answer = await (await fetch(message.data.url, { headers })).json();
      expect(answer).toMatchObject({ items: [{ id: message.data.image_id, state: 'done' }] });
    }
    const ids = new Set(received.map(({ headers }) => headers['webhook-id']));
    expect(ids.size).toBe(3);
    const log = test.log().filter(({ msg }) => msg === 'webhook message sent');
    expect(log.length).toBeGreaterThanOrEqual(3);
  });

  it('are signed with both secrets for a day after a rotation', async () => {
    const made = await makeWebhook(test, `${receiver.url}/rotated`);
    const { id } = made.webhook;
    const { secret } = await json<{ secret: string }>(
      ...([test, 'POST', `/${id}/rotate`, undefined, 201] as const),
    );
    await attempted(test, id, await sendTest(test, id), 1);
    const [both] = receiver.at('/rotated');
    for (const one of [made.secret, secret]) new Verifier(one).verify(both!.body, both!.headers);
    ahead += DAY_MS + 1;
    await attempted(test, id, await sendTest(test, id), 1);
    const [, late] = receiver.at('/rotated');
    expect(late?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
    ahead -= DAY_MS + 1;
  });

  it('are sent again by the plan, with one id and a time of each attempt', async () => {
    receiver.answer('/flaky', (response, count) =>
      response.writeHead(count < 3 ? 500 : 200).end(`try ${count}`),
    );
    const { webhook } = await makeWebhook(test, `${receiver.url}/flaky`, {
      event_types: ['job.failed'],
    });
    const job = await sendJob(test, imagesForm([{ name: 'a.png', bytes: Buffer.from('no') }]));
    await ended(test, job.url);
    await until(async () => expect(await deliveriesOf(test, webhook.id)).toHaveLength(1));
    const [{ id } = { id: '' }] = await deliveriesOf(test, webhook.id);
    const once = await attempted(test, webhook.id, id, 1);
    expect(once).toMatchObject({ state: 'waiting', status: 500 });
    expect((await webhookOf(test, webhook.id)).failing_since).not.toBeNull();
    ahead += 6000;
    await attempted(test, webhook.id, id, 2);
    ahead += 6 * MINUTE_MS;
    const done = await attempted(test, webhook.id, id, 3);
    expect(done).toMatchObject({ state: 'delivered', status: 200, error: null });
    expect(done.log.map(({ status, body }) => `${status} ${body}`)).toEqual([
      ...['200 try 3', '500 try 2', '500 try 1'],
    ]);
    expect(done.payload).toBe(receiver.at('/flaky')[0]?.body);
    expect((await webhookOf(test, webhook.id)).failing_since).toBeNull();
    const headers = receiver.at('/flaky').map((one) => one.headers);
    expect(new Set(headers.map((one) => one['webhook-id'])).size).toBe(1);
    expect(new Set(headers.map((one) => one['webhook-timestamp'])).size).toBe(3);
    // And once more by hand.
    await json(test, 'POST', `/${webhook.id}/deliveries/${id}/resend`, undefined, 202);
    expect((await attempted(test, webhook.id, id, 4)).state).toBe('delivered');
  });

  it('follow no redirect', async () => {
    receiver.answer('/moved', (response) =>
      response.writeHead(301, { location: `${receiver.url}/elsewhere` }).end(),
    );
    const { webhook } = await makeWebhook(test, `${receiver.url}/moved`);
    const delivery = await attempted(test, webhook.id, await sendTest(test, webhook.id), 1);
    expect(delivery).toMatchObject({ state: 'failed', status: 301 });
    expect(delivery.error).toContain('redirects are not followed');
    expect(receiver.at('/elsewhere')).toEqual([]);
  });

  it('end with 410 for good, and say so', async () => {
    receiver.answer('/gone', (response) => response.writeHead(410).end());
    const { webhook } = await makeWebhook(test, `${receiver.url}/gone`);
    await attempted(test, webhook.id, await sendTest(test, webhook.id), 1);
    const off = await webhookOf(test, webhook.id);
    expect(off).toMatchObject({ enabled: false, disabled: { reason: 'gone' } });
    const response = await fetch(`${test.url}/api/v1/webhooks/${webhook.id}/test`, {
      ...{ method: 'POST', headers: { 'X-API-Key': test.secret } },
    });
    expect(await response.json()).toMatchObject({ code: 'webhook_disabled' });
    expect(test.log()).toContainEqual(
      expect.objectContaining({ msg: 'webhook switched off', webhook: webhook.id }),
    );
  });

  it('wait as long as 429 asks, the endpoint with all that is for it', async () => {
    receiver.answer('/busy', (response, count) =>
      response.writeHead(count === 1 ? 429 : 204, { 'retry-after': '7200' }).end(),
    );
    const { webhook } = await makeWebhook(test, `${receiver.url}/busy`);
    await attempted(test, webhook.id, await sendTest(test, webhook.id), 1);
    const held = Date.parse((await webhookOf(test, webhook.id)).held_until ?? '');
    expect(Math.abs(held - clock.now().getTime() - 2 * HOUR_MS)).toBeLessThan(5 * MINUTE_MS);
    const second = await sendTest(test, webhook.id);
    const other = await makeWebhook(test, `${receiver.url}/not-busy`);
    await attempted(test, other.webhook.id, await sendTest(test, other.webhook.id), 1);
    expect(receiver.at('/busy')).toHaveLength(1);
    ahead += 2 * HOUR_MS + MINUTE_MS;
    expect((await attempted(test, webhook.id, second, 1)).state).toBe('delivered');
  });

  it('take no more of an endless body than they keep, nor wait for it', async () => {
    receiver.answer('/endless', (response) => {
      response.writeHead(200);
      const piece = Buffer.alloc(65_536, 'x');
      const pour = () => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    });
    const { webhook } = await makeWebhook(test, `${receiver.url}/endless`);
    const delivery = await attempted(test, webhook.id, await sendTest(test, webhook.id), 1);
    expect(delivery.state).toBe('delivered');
    expect(delivery.log[0]?.body).toBe('x'.repeat(4096));
  });

  it('reach others while some hang', async () => {
    receiver.answer('/hangs', () => {});
    const hanging = await makeWebhook(test, `${receiver.url}/hangs`);
    for (let n = 0; n < 6; n += 1) await sendTest(test, hanging.webhook.id);
    await until(() => expect(receiver.at('/hangs').length).toBeGreaterThan(2));
    const other = await makeWebhook(test, `${receiver.url}/quick`);
    const sent = await attempted(test, other.webhook.id, await sendTest(test, other.webhook.id), 1);
    expect(sent.state).toBe('delivered');
    // Four at a time, and the rest waits.
    expect(receiver.at('/hangs')).toHaveLength(4);
    const states = (await deliveriesOf(test, hanging.webhook.id)).map(({ state }) => state);
    expect(states.filter((state) => state === 'sending')).toHaveLength(4);
  });
});

it('messages are sent after a restart that were on their way, or waited', async () => {
  const receiver = await startReceiver();
  const environment = { NOBG_WEBHOOKS_ALLOW: '127.0.0.1' };
  const clock = { now: () => new Date() };
  const first = await startTestServer(environment, { clock });
  receiver.answer('/slow', () => {});
  const made = await makeWebhook(first, `${receiver.url}/slow`);
  const { id } = made.webhook;
  const deliveryId = await sendTest(first, id);
  await until(() => expect(receiver.at('/slow')).toHaveLength(1));
  const closed = first.server.close();
  await closed;
  const [row] = await first.database.db.selectFrom('webhook_deliveries').selectAll().execute();
  expect(row).toMatchObject({ id: deliveryId, state: 'waiting', attempts: 0 });
  receiver.answer('/slow', (response) => response.writeHead(200).end());
  const data = `${first.folder}/data`;
  const again = await startTestServer({ ...environment, NOBG_DATA_DIR: data }, { clock });
  await until(() => expect(receiver.at('/slow')).toHaveLength(2));
  const [one, two] = receiver.at('/slow');
  expect(two?.headers['webhook-id']).toBe(one?.headers['webhook-id']);
  new Verifier(made.secret).verify(two!.body, two!.headers);
  const done = await attempted({ ...again, secret: first.secret }, id, deliveryId, 1);
  expect(done.state).toBe('delivered');
  await receiver.close();
});
