import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core calls serious or critical on the page as it is. The visit needs `bypassCSP`. */
export async function seriousFaults(page: Page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate<{ id: string; impact: string; where: string[] }[]>(`
    axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, impact, nodes }) => (
        { id, impact, where: nodes.map(({ html }) => html.slice(0, 160)) })))`);
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}
