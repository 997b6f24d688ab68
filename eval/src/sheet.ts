import type { Panel } from './panels.js';
import { type Reference, type ReferenceRow, referenceFor } from './reference.js';
import type { Row } from './rows.js';
import type { PhotoScore } from './score.js';
import { SHEET_STYLE } from './sheet-style.js';
import { fixed } from './table.js';

/** One result on the contact sheet. */
export interface SheetEntry {
  readonly score: PhotoScore;
  readonly panels: readonly Panel[];
}

export interface SheetContent {
  readonly title: string;
  /** What made the results, when, on which set: one short line each. */
  readonly facts: readonly string[];
  readonly rows: readonly Row[];
  readonly tiers: readonly Row[];
  readonly reference: Reference;
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

function summary({ rows, tiers, reference }: SheetContent): string {
  const beside = rows.some((row) => referenceFor(reference, row) !== null);
  const cells = (row: Row, other: ReferenceRow | null) =>
    [
      ['iou', 3],
      ['mae', 4],
      ['bf3', 3],
    ]
      .map(([metric, decimals]) => {
        const key = metric as 'iou' | 'mae' | 'bf3';
        const against = beside
          ? ` <small title="${escapeHtml(reference.name)}">${other ? fixed(other[key], Number(decimals)) : ''}</small>`
          : '';
        return `<td>${fixed(row[key], Number(decimals))}${against}</td>`;
      })
      .join('');
  const line = (row: Row) =>
    `<tr><th scope="row">${
      row.tier === null
        ? `<a href="#${anchor(row)}">${escapeHtml(`${row.mode}, ${row.truthKind}`)}</a>`
        : escapeHtml(`${row.mode}, ${row.truthKind}, ${row.tier}`)
    }</th><td>${row.n}</td>${cells(row, referenceFor(reference, row))}<td>${fixed(row.sad, 2)}</td><td>${
      row.failed > 0 ? `<strong>${row.failed}</strong>` : '0'
    }</td></tr>`;
  return `<div class="scroll"><table>
<thead><tr><th scope="col">Photos</th><th scope="col">n</th><th scope="col">IoU</th><th scope="col">MAE</th><th scope="col">bF3</th><th scope="col">SAD/MP</th><th scope="col">failed</th></tr></thead>
<tbody>${rows.map(line).join('')}</tbody>
${tiers.length > 0 ? `<tbody class="tiers">${tiers.map(line).join('')}</tbody>` : ''}
</table></div>
${beside ? `<p class="note">Small: ${escapeHtml(reference.name)}. ${escapeHtml(reference.source)}.</p>` : ''}`;
}

function sectionOf(row: Row, entries: readonly SheetEntry[]): string {
  return `<section id="${anchor(row)}">
<h2>${escapeHtml(title(row))} <small>the worst ${entries.length} of ${row.n}, by IoU</small></h2>
${entries.map(entryOf).join('\n')}
</section>`;
}

function entryOf({ score, panels }: SheetEntry): string {
  const numbers = [
    ['IoU', fixed(score.iou, 3)],
    ['MAE', fixed(score.mae, 4)],
    ['bF3', fixed(score.bf3, 3)],
    ['SAD/MP', fixed(score.sad, 1)],
  ];
  return `<article>
<h3>${escapeHtml(score.id)}</h3>
<dl>${numbers.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>
${score.failure === null ? '' : `<p class="failure">${escapeHtml(score.failure)}</p>`}
<div class="panels">${panels
    .map(
      (panel) =>
        `<figure><img src="${panel.uri}" width="${panel.width}" height="${panel.height}" alt="${escapeHtml(
          `${panel.caption} of ${score.id}`,
        )}"><figcaption>${escapeHtml(panel.caption)}</figcaption></figure>`,
    )
    .join('')}</div>
</article>`;
}

function title(row: Row): string {
  return `${row.mode}, ${row.truthKind} ground truth`;
}

function anchor(row: Row): string {
  return `${row.mode}-${row.truthKind}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
