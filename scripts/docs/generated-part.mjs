const START = '<!-- generated: npm run docs -->';
const END = '<!-- end of the generated part -->';

/**
 * @param {string} page a page with a part that is made from the code, between two comments
 * @param {string} part what belongs there
 * @returns {string} the page with that part
 * @throws {Error} where the page has no such comments
 */
export function withGenerated(page, part) {
  const from = page.indexOf(START);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`expected ${START} and ${END} in the page`);
  return `${page.slice(0, from)}${START}\n\n${part}\n\n${page.slice(to)}`;
}
