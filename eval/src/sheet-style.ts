/** Style of the contact sheet: light and dark, desktop and phone. */
export const SHEET_STYLE = `
:root {
  color-scheme: light dark;
  --page: #fafafa; --card: #fff; --text: #1b1b1f; --muted: #5c5f66; --line: #dcdde1;
  --link: #1f5fbf; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #141518; --card: #1d1f23; --text: #e9e9ec; --muted: #a2a6ae; --line: #34373d;
    --link: #8ab4f8; --bad: #f2928b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 24px clamp(12px, 3vw, 40px) 64px; max-width: 1500px;
  background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 8px; }
h2 { font-size: 1.2rem; margin: 40px 0 12px; }
h2 small { font-weight: 400; color: var(--muted); font-size: .8em; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
a { color: var(--link); }
.facts { margin: 0 0 20px; padding: 0; list-style: none; color: var(--muted); overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 14px 5px 0; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child { text-align: left; font-weight: 500; }
thead th { color: var(--muted); font-weight: 500; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: 8px; }
.key { width: 14px; height: 14px; border-radius: 3px; }
.key.kept { background: rgb(255 60 40); }
.key.lost { background: rgb(40 150 255); }
.key.left { background: repeating-linear-gradient(135deg, #969696 0 3px, #46484d 3px 7px); }
article {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 14px; margin: 0 0 14px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px;
}
dl { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0; font-variant-numeric: tabular-nums; }
dl div { display: flex; gap: 6px; }
dt { color: var(--muted); }
dd { margin: 0; }
.failure { margin: 0; color: var(--bad); overflow-wrap: anywhere; }
.panels { display: grid; grid-template-columns: repeat(6, 1fr); gap: 10px; align-items: start; }
figure { margin: 0; min-width: 0; }
img { display: block; width: 100%; height: auto; border-radius: 4px; background: var(--line); }
figcaption { color: var(--muted); font-size: .8rem; margin-top: 3px; }
@media (max-width: 1100px) { .panels { grid-template-columns: repeat(3, 1fr); } }
@media (max-width: 520px) {
  body { font-size: 14px; }
  .panels { grid-template-columns: repeat(2, 1fr); gap: 8px; }
  article { padding: 10px; }
}
`;
