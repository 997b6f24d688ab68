import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { signedUp } from '../app/browser.js';
import { redOnGreen, startTestServer } from '../support.js';
import { expectErrors, removebg } from './support.js';

/** A server on which new accounts have the API and two images a month. */
async function startWithPlan() {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-credits-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const plans = join(folder, 'plans.json');
  const plan = { id: 'two', name: 'Two', api: true, images_per_month: 2 };
  const file = { plans: [plan], new_accounts: 'two', administrators: 'two' };
  await writeFile(plans, JSON.stringify(file));
  return startTestServer({ NOBG_PLANS: plans });
}

it('credits are the images that the plan has left, and 402 says that none is', async () => {
  const test = await startWithPlan();
  const photo = await redOnGreen();
  const browser = await signedUp(test, 'credits@example.org');
  const requested = { name: 'shop', kind: 'live' };
  const { secret } = await browser.json<{ secret: string }>('POST', 'keys', requested, 201);
  const credits = async () => {
    const init = { headers: { 'X-Api-Key': secret } };
    const answer = await fetch(`${test.url}/v1.0/account`, init);
    const account = (await answer.json()) as { data: { attributes: { credits: object } } };
    return account.data.attributes.credits;
  };
  const cut = () => removebg({ url: test.url, secret }, { image_file: photo, size: 'full' });

  expect(await credits()).toEqual({ total: 2, subscription: 2, payg: 0, enterprise: 0 });
  expect((await cut()).headers.get('x-credits-charged')).toBe('1');
  expect(await credits()).toMatchObject({ subscription: 1 });
  expect((await cut()).status).toBe(200);
  await expectErrors(await cut(), 402, 'insufficient_credits');
  expect(await credits()).toMatchObject({ total: 0 });
});
