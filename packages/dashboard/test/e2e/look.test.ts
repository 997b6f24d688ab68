import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousFaults } from './accessibility.ts';
import { PRIVATE_PAGES, PUBLIC_PAGES } from './pages.ts';
import { describeInBrowser, startApp, type TestApp, type Visit } from './support.ts';

const PHONE = { width: 360, height: 740 };
const WIDE = { width: 1440, height: 900 };

describeInBrowser('every page, on a phone and on a wide screen, by day and by night', () => {
  let app: TestApp;
  let admin: Visit;
  beforeAll(async () => {
    app = await startApp();
    const link = await app.administratorLink();
    // axe-core comes as a script of its own, which the page's policy would refuse.
    admin = await app.signedUp('admin@example.org', { bypassCSP: true }, link);
  });
  afterAll(() => app.close());

  const looks = [
    { viewport: WIDE, colorScheme: 'light' as const },
    { viewport: PHONE, colorScheme: 'dark' as const },
  ];

  it.each([...PUBLIC_PAGES, ...PRIVATE_PAGES])(
    '%s has no serious fault of accessibility',
    async (path) => {
      const { page } = admin;
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await open(page, path);
      // Colours go over to the other theme; half way there is no colour of ours.
      await page.addStyleTag({
        content:
          '*, *::before, *::after { transition: none !important; animation: none !important; }',
      });
      for (const { viewport, colorScheme } of looks) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        const serious = await seriousFaults(page);
        expect({ colorScheme, serious }).toEqual({ colorScheme, serious: [] });
        const tooWide = await page.evaluate(
          '(({ scrollWidth, clientWidth }) => Math.max(scrollWidth - clientWidth, 0))(document.documentElement)',
        );
        expect({ viewport, tooWide }).toEqual({ viewport, tooWide: 0 });
      }
    },
  );

  it('moves nothing while the front page loads', async () => {
    const { page } = await app.open({ viewport: WIDE });
    await page.addInitScript(`
      window.shifts = [];
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput, sources } of list.getEntries()) {
          if (!hadRecentInput) window.shifts.push({ value, at: sources.map(({ node }) => node?.className ?? '') });
        }
      }).observe({ type: 'layout-shift', buffered: true });`);
    await open(page, '/');
    const shifts = await page.evaluate<{ value: number }[]>('window.shifts');
    // 0.1 is what Google calls good; https://web.dev/articles/cls
    expect(shifts.reduce((sum, { value }) => sum + value, 0)).toBeLessThan(0.1);
  });

  it('keeps the theme that was chosen, from the first paint on', async () => {
    const { page } = await app.open({ colorScheme: 'light' });
    await open(page, '/');
    const theme = page.getByRole('button', { name: /^Theme/ });
    await theme.click();
    await theme.click();
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const dark = await ground();
    await page.reload();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    expect(await ground()).toBe(dark);
  });
});

/** Opens a page and waits until nothing loads any more. */
async function open(page: Page, path: string): Promise<void> {
  // Another fragment alone would not load the page again.
  await page.goto('about:blank');
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  await page.evaluate('document.fonts.ready');
}
