export const LANGUAGES = [
  { id: 'curl', label: 'curl' },
  { id: 'python', label: 'Python' },
  { id: 'javascript', label: 'JavaScript' },
  { id: 'typescript', label: 'TypeScript' },
] as const;

export type Language = (typeof LANGUAGES)[number]['id'];

export interface Call {
  /** `https://host` of the server. */
  readonly origin: string;
  readonly file: string;
  /** Text fields of the form. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Code that makes this very call; the key comes from the environment and is never written down. */
export function snippet(language: Language, call: Call): string {
  return { curl, python, javascript, typescript }[language](call);
}

function curl({ origin, file, fields }: Call): string {
  const lines = [
    'curl -H "X-API-Key: $NOBG_KEY"',
    `-F ${shell(`image=@${curlFile(file)}`)}`,
    ...Object.entries(fields).map(([name, value]) => `-F ${shell(`${name}=${value}`)}`),
    `${origin}/api/v1/remove`,
  ];
  return lines.join(' \\\n  ');
}

/** curl takes commas and semicolons of a file's name for its own, unless it is quoted. */
function curlFile(file: string): string {
  return /^[\w. -]+$/.test(file) ? file : `"${file.replaceAll(/[\\"]/g, '\\$&')}"`;
}

/** In single quotes where the shell would read it otherwise. */
function shell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function python({ origin, file, fields }: Call): string {
  const given = Object.entries(fields).map(([name, value]) =>
    PYTHON_WORDS.has(name) ? `**{${quote(name)}: ${quote(value)}}` : `${name}=${quote(value)}`,
  );
  return `# curl -O ${origin}/clients/nobg.py
import nobg

# The key is in NOBG_KEY.
client = nobg.Client("${origin}")
cutout = client.remove_to_url(${[quote(file), ...given].join(', ')})
print(cutout["url"])`;
}

/** Fields that cannot be the name of an argument. */
const PYTHON_WORDS = new Set(['return']);

/** JSON's strings are Python's and JavaScript's too. */
function quote(text: string): string {
  return JSON.stringify(text);
}

function form({ file, fields }: Call): string {
  const lines = Object.entries(fields).map(
    ([name, value]) => `form.append(${quote(name)}, ${quote(value)});`,
  );
  return [
    'const form = new FormData();',
    `form.append('image', await openAsBlob(${quote(file)}), ${quote(file)});`,
    ...lines,
  ].join('\n');
}

function javascript({ origin, file, fields }: Call): string {
  const given = Object.entries(fields).map(([name, value]) => `${name}: ${quote(value)}`);
  return `// curl -O ${origin}/clients/nobg.mjs
import { createClient } from './nobg.mjs';

const client = createClient({ server: '${origin}', key: process.env.NOBG_KEY });
const cutout = await client.remove(${quote(file)}, { ${given.join(', ')} });
console.log(cutout.url);`;
}

function typescript(call: Call): string {
  return `import { openAsBlob } from 'node:fs';

interface Cutout {
  url: string;
  mode: string;
  usage: { used: number; limit: number; remaining: number };
  expires_at: string;
}

${form(call)}

const response = await fetch('${call.origin}/api/v1/remove', {
  method: 'POST',
  headers: { 'X-API-Key': process.env.NOBG_KEY ?? '' },
  body: form,
});
if (!response.ok) {
  const problem = (await response.json()) as { code: string; detail: string };
  throw new Error(\`\${problem.code}: \${problem.detail}\`);
}
const cutout = (await response.json()) as Cutout;
console.log(cutout.url);`;
}
