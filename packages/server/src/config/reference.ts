import { CONFIG_SECTIONS } from './config.js';

/** The reference page of all settings, as Markdown, from the very tables that are read at start. */
export function configReference(): string {
  const sections = CONFIG_SECTIONS.map(({ title, settings }) => {
    const rows = Object.values(settings).map(
      ({ name, shown, expected, about }) =>
        `| \`${name}\` | ${code(shown)} | ${cell(expected)} | ${cell(about)} |`,
    );
    return [
      `## ${title}`,
      '',
      '| variable | default | expected | |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `${[
    '# Configuration',
    '<!-- Made by scripts/docs.mjs from packages/server/src/config. Change it there. -->',
    'The server is set up through environment variables. All of them have defaults that work. An empty variable counts as absent; one that cannot be used stops the start, and all such are named at once.',
    ...sections,
  ].join('\n\n')}\n`;
}

function code(shown: string): string {
  return shown.startsWith('(') ? shown : `\`${shown}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
