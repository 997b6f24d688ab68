import type { Panel } from './panels.js';
import { type Comparable, type Row, rowName } from './rows.js';
import { SHEET_STYLE } from './sheet-style.js';
import { differenceWithError, fixed, percent, withError } from './table.js';

/** One result on the contact sheet. */
export interface SheetEntry {
  readonly score: Comparable;
  readonly panels: readonly Panel[];
}

export interface SheetContent {
  readonly title: string;
  /** What made the results, when, on which set: one short line each. */
  readonly facts: readonly string[];
  readonly rows: readonly Row[];
  /** The worst of each row, worst first; rows in the order of `rows`. */
  readonly sections: readonly { readonly row: Row; readonly entries: readonly SheetEntry[] }[];
}

/** A page of HTML that holds all it needs: no scripts, no files beside it. */
export function contactSheet(content: SheetContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(content.title)}</title>
<style>${SHEET_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(content.title)}</h1>
<ul class="facts">${content.facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join('')}</ul>
${summary(content)}
<ul class="legend"><li><span class="key kept"></span>background that was kept</li>
<li><span class="key lost"></span>subject that was lost</li>
<li><span class="key left"></span>left out of the measurement</li></ul>
</header>
<main>
${content.sections.map((section) => sectionOf(section.row, section.entries)).join('\n')}
</main>
</body>
</html>
`;
}

function summary({ rows }: SheetContent): string {
  const line = (row: Row) => {
    const { iou, mae, bf3, plain } = row;
    const cells = [
      String(row.n),
      withError(iou, 3),
      withError(mae, 4),
      withError(bf3, 3),
      percent(row.bad),
      fixed(row.worstTenth, 3),
      plain ? differenceWithError(plain.iou, 3) : '–',
      plain ? percent(plain.regret) : '–',
    ].map((cell) => `<td>${cell}</td>`);
    const failed = row.failed > 0 ? `<strong>${row.failed}</strong>` : '0';
    return `<tr><th scope="row"><a href="#${anchor(row)}">${escapeHtml(rowName(row))}</a></th>${cells.join('')}<td>${failed}</td></tr>`;
  };
  const names = ['n', 'IoU', 'MAE', 'bF3', 'IoU &lt; 0.8', 'worst tenth'];
  const head = ['Photos', ...names, 'IoU less the plain pass', 'worse by &gt; 0.10', 'failed'];
  return `<div class="scroll"><table>
<thead><tr>${head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>${rows.map(line).join('')}</tbody>
</table></div>`;
}

function sectionOf(row: Row, entries: readonly SheetEntry[]): string {
  return `<section id="${anchor(row)}">
<h2>${escapeHtml(rowName(row))} <small>the worst ${entries.length} of ${row.n}, by IoU</small></h2>
${entries.map(entryOf).join('\n')}
</section>`;
}

function entryOf({ score, panels }: SheetEntry): string {
  const numbers = [
    ['IoU', fixed(score.iou, 3)],
    ['MAE', fixed(score.mae, 4)],
    ['bF3', fixed(score.bf3, 3)],
    ['SAD/MP', fixed(score.sad, 1)],
    ...(score.plain ? [['IoU of the plain pass', fixed(score.plain.iou, 3)]] : []),
    ['source', score.source],
  ];
  return `<article>
<h3>${escapeHtml(score.name)}</h3>
<dl>${numbers.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value!)}</dd></div>`).join('')}</dl>
${score.failure === null ? '' : `<p class="failure">${escapeHtml(score.failure)}</p>`}
<div class="panels">${panels
    .map(
      (panel) =>
        `<figure><img src="${panel.uri}" width="${panel.width}" height="${panel.height}" alt="${escapeHtml(
          `${panel.caption} of ${score.name}`,
        )}"><figcaption>${escapeHtml(panel.caption)}</figcaption></figure>`,
    )
    .join('')}</div>
</article>`;
}

function anchor(row: Row): string {
  return rowName(row).replaceAll(', ', '-');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
