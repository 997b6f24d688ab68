import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, startApp, type TestApp } from './support.ts';

const PHONE = { width: 390, height: 844 };

describeInBrowser('webhooks of an account', () => {
  let app: TestApp;
  let receiver: Server;
  let url: string;
  const received: string[] = [];
  let status = 204;
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      request.on('data', (body: Buffer) => received.push(body.toString()));
      request.on('end', () => response.writeHead(status).end(status === 204 ? '' : 'no room'));
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    app = await startApp({ NOBG_WEBHOOKS_ALLOW: '127.0.0.1' });
  });
  afterAll(async () => {
    await app.close();
    receiver.close();
  });

  it.each([
    ['a wide screen', {}],
    ['a phone', { viewport: PHONE, hasTouch: true, isMobile: true }],
  ])('are made, tested, read, sent again and deleted on %s', async (where, options) => {
    received.length = 0;
    status = 500;
    const email = `${where.replaceAll(' ', '-')}@example.org`;
    const { page, faults } = await app.signedUp(email, options);
    await page.goto('/app/webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('Address').fill('http://10.0.0.1/hook');
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await page.getByText('expected an http or https address of the public internet').waitFor();
    await page.getByLabel('Address').fill(url);
    await page.getByRole('button', { name: 'Create webhook' }).click();
    const secret = await page.getByRole('region', { name: 'The secret' }).textContent();
    expect(secret).toMatch(/^whsec_/);
    await page.getByLabel('I have stored it in a safe place').check();
    await page.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('button', { name: 'Send test' }).click();
    await page.getByText('HTTP status 500: expected 2xx.').waitFor();
    await page.getByRole('button', { name: 'Details of' }).click();
    await page.getByText('no room').waitFor();
    status = 204;
    await page.getByRole('button', { name: 'Resend', exact: true }).click();
    await expect.poll(() => received.length, { timeout: 30_000 }).toBe(2);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('delivered').waitFor();
    expect(received[0]).toBe(received[1]);
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(wide).toBeLessThanOrEqual(0);

    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('off', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete webhook' }).click();
    await page.getByText('No webhooks.').waitFor();
    expect(faults).toEqual([]);
  });

  it('say why the server switched one off', async () => {
    status = 410;
    const { page } = await app.signedUp('gone@example.org');
    await page.goto('/app/webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('Address').fill(url);
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await page.getByLabel('I have stored it in a safe place').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Send test' }).click();
    await page.getByText('HTTP status 410').waitFor();
    await page.reload();
    await page.getByText('Switched off: the address answered 410').waitFor();
  });
});
