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
  const data = Object.entries(fields)
    .map(([name, value]) => `${quote(name)}: ${quote(value)}`)
    .join(', ');
  return `import os
import requests

with open(${quote(file)}, "rb") as photo:
    response = requests.post(
        "${origin}/api/v1/remove",
        headers={"X-API-Key": os.environ["NOBG_KEY"]},
        files={"image": photo},
        data={${data}},
    )
response.raise_for_status()
print(response.json()["url"])`;
}

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

function javascript(call: Call): string {
  return `import { openAsBlob } from 'node:fs';

${form(call)}

const response = await fetch('${call.origin}/api/v1/remove', {
  method: 'POST',
  headers: { 'X-API-Key': process.env.NOBG_KEY },
  body: form,
});
const answer = await response.json();
if (!response.ok) throw new Error(answer.detail);
console.log(answer.url);`;
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
