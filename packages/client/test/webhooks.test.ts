import { createHmac } from 'node:crypto';
import { verifyWebhook, WebhookError } from '@nobg/client';
import { expect, it } from 'vitest';

// The example of the Standard Webhooks libraries.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const TIME = 1_614_265_330;
const BODY = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const now = TIME * 1000;

const headers = (changes: Record<string, string> = {}) => ({
  'webhook-id': ID,
  'webhook-timestamp': String(TIME),
  'webhook-signature': SIGNATURE,
  ...changes,
});

/** Another implementation of the signature. */
function sign(body: string, secret = SECRET, time = TIME): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${ID}.${time}.${body}`).digest('base64')}`;
}

it('accepts the published example, whatever kind of headers and body it is in', async () => {
  const said = { test: 2432232314 };
  expect(await verifyWebhook(BODY, headers(), SECRET, { now })).toEqual(said);
  expect(await verifyWebhook(Buffer.from(BODY), new Headers(headers()), SECRET, { now })).toEqual(
    said,
  );
  const upper = {
    'Webhook-Id': ID,
    'Webhook-Timestamp': `${TIME}`,
    'Webhook-Signature': SIGNATURE,
  };
  expect(await verifyWebhook(BODY, upper, SECRET, { now })).toEqual(said);
});

it('accepts one valid signature among several, and one of several secrets', async () => {
  const other = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
  const several = headers({ 'webhook-signature': `v1a,AAAA ${sign(BODY, other)} ${SIGNATURE}` });
  await verifyWebhook(BODY, several, SECRET, { now });
  await verifyWebhook(BODY, headers(), [other, SECRET], { now });
  await verifyWebhook(
    '{"ü": "☕"}',
    headers({ 'webhook-signature': sign('{"ü": "☕"}') }),
    SECRET,
    { now },
  );
});

it.each([
  ['a tampered body', '{"test": 2432232315}', headers(), SECRET],
  ['another secret', BODY, headers(), 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
  ['another id', BODY, headers({ 'webhook-id': 'msg_other' }), SECRET],
  ['another time', BODY, headers({ 'webhook-timestamp': `${TIME + 1}` }), SECRET],
  ['a signature that is no base64', BODY, headers({ 'webhook-signature': 'v1,%%%' }), SECRET],
  [
    'another version of signatures',
    BODY,
    headers({ 'webhook-signature': SIGNATURE.replace('v1', 'v2') }),
    SECRET,
  ],
])('refuses %s', async (_name, body, sent, secret) => {
  await expect(verifyWebhook(body, sent, secret, { now })).rejects.toThrow(/no signature fits/);
});

it('refuses what is older or newer than five minutes, and no less', async () => {
  for (const offset of [-301, 301]) {
    const late = verifyWebhook(BODY, headers(), SECRET, { now: now + offset * 1000 });
    await expect(late).rejects.toThrow(/webhook-timestamp: expected a time within 300 s/);
  }
  await verifyWebhook(BODY, headers(), SECRET, { now: now + 299_000 });
  await verifyWebhook(BODY, headers(), SECRET, { now: now + 900_000, toleranceS: 1000 });
  const word = headers({ 'webhook-timestamp': 'NaN' });
  await expect(verifyWebhook(BODY, word, SECRET, { now })).rejects.toThrow(WebhookError);
});

it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
  'names the missing %s',
  async (name) => {
    const sent = Object.fromEntries(Object.entries(headers()).filter(([known]) => known !== name));
    await expect(verifyWebhook(BODY, sent, SECRET, { now })).rejects.toThrow(
      `Expected a header ${name}`,
    );
  },
);

it('names a secret that is none', async () => {
  for (const secret of ['', 'whsec_', 'whsec_%%']) {
    await expect(verifyWebhook(BODY, headers(), secret, { now })).rejects.toThrow(TypeError);
  }
});
