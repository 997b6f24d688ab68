import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, PASSWORD, startApp, type TestApp } from './support.ts';

describeInBrowser('with the keyboard alone', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
    const { context } = await app.signedUp('keyboard@example.org');
    await context.close();
  });
  afterAll(() => app.close());

  it('signs in, makes a key and gets back to where one was', async () => {
    const { page } = await app.open();
    await page.goto('/sign-in');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await tabTo(page, 'E-mail address');
    await page.keyboard.type('keyboard@example.org');
    await tabTo(page, 'Password');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Home' }).waitFor();

    await tabTo(page, 'Keys');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    await tabTo(page, 'New key');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Name');
    await page.keyboard.type('by hand');
    // The focus stays inside the dialog, however often one goes on.
    for (let press = 0; press < 30; press += 1) await page.keyboard.press('Tab');
    expect(await page.evaluate('Boolean(document.activeElement.closest("dialog, body"))')).toBe(
      true,
    );
    await tabTo(page, 'Name');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'The key “by hand”' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'The key “by hand”' }).waitFor();
    await tabTo(page, 'I have stored it in a safe place');
    await page.keyboard.press('Space');
    await tabTo(page, 'Done');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'by hand', exact: true }).waitFor();
  });

  it('shows where the focus is on everything that takes it', async () => {
    const { page } = await app.open();
    await page.goto('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const seen = new Set<string>();
    for (let press = 0; press < 40; press += 1) {
      await page.keyboard.press('Tab');
      // Past the last one is the browser's own bar.
      if (await page.evaluate('document.activeElement === document.body')) break;
      const [name, visible] = await page.evaluate<[string, boolean]>(`(() => {
        const at = document.activeElement;
        const ring = (element) => {
          const style = getComputedStyle(element);
          return style.outlineStyle !== 'none' && style.outlineWidth !== '0px';
        };
        // A range that lies over a picture shows its focus on the handle.
        const shown = ring(at) || [...(at.parentElement?.querySelectorAll('*') ?? [])].some(ring)
          || ring(at.parentElement ?? at);
        return [at.getAttribute('aria-label') ?? at.textContent.trim(), shown];
      })()`);
      expect({ name, visible }).toEqual({ name, visible: true });
      seen.add(name);
    }
    expect(seen.size).toBeGreaterThan(15);
  });

  it('goes through tabs by arrows', async () => {
    const { page } = await app.open();
    await page.goto('/guide');
    const curl = page.getByRole('tab', { name: 'curl' });
    await curl.focus();
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('Python');
    await page.keyboard.press('End');
    expect(await focused(page)).toBe('TypeScript');
    expect(await page.getByRole('tabpanel').textContent()).toContain('interface Cutout');
  });
});

/** Label or text of what has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const at = document.activeElement;
    return at?.labels?.[0]?.textContent.trim() ?? at?.getAttribute('aria-label') ?? at?.textContent.trim();
  })()`);
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let press = 0; press < 60; press += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no press of Tab came to ${name}`);
}
