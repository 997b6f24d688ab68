import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newWebhookSecret, signedHeaders } from '@nobg/server/domain/webhooks/signature.js';
import { describe, expect, it, onTestFinished } from 'vitest';

const GUIDE = new URL('../../../../../docs/guides/webhooks.md', import.meta.url);

/** Reads cases `{secret, headers, body}` from the file that is named, and prints a JSON list of booleans. */
const DRIVERS = {
  js: {
    command: [process.execPath],
    file: 'example.mjs',
    after: `
import { readFileSync } from 'node:fs';
const cases = JSON.parse(readFileSync(process.argv[2], 'utf8'));
console.log(JSON.stringify(cases.map((one) => verify(one.secret, one.headers, one.body))));`,
  },
  python: {
    command: ['python3'],
    file: 'example.py',
    after: `
import json, sys
cases = json.load(open(sys.argv[1], encoding="utf-8"))
print(json.dumps([verify(one["secret"], one["headers"], one["body"].encode()) for one in cases]))`,
  },
  php: {
    command: ['php'],
    file: 'example.php',
    after: `
$cases = json_decode(file_get_contents($argv[1]), true);
echo json_encode(array_map(fn($one) => verify($one['secret'], $one['headers'], $one['body']), $cases));`,
  },
};

const BODY = '{"type":"job.completed","data":{"external_id":"schön"}}';

function cases() {
  const [secret, other] = [newWebhookSecret(), newWebhookSecret()];
  const of = { id: 'evt_1', at: new Date(), body: BODY };
  const headers = signedHeaders([secret], of);
  const { 'webhook-signature': _signature, ...missing } = headers;
  const old = new Date(of.at.getTime() - 301_000);
  return [
    { what: 'valid', valid: true, secret, headers, body: BODY },
    { what: 'one of two', valid: true, secret, headers: signedHeaders([other, secret], of) },
    { what: 'tampered', valid: false, secret, headers, body: `${BODY} ` },
    { what: 'wrong secret', valid: false, secret: other, headers },
    { what: 'old', valid: false, secret, headers: signedHeaders([secret], { ...of, at: old }) },
    { what: 'missing', valid: false, secret, headers: missing },
    { what: 'none', valid: false, secret, headers: { accept: '*/*' } },
  ].map((one) => ({ body: BODY, ...one }));
}

const found = (command: string): boolean =>
  spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

describe.each(Object.entries(DRIVERS))('the example of the guide in %s', (language, driver) => {
  const [command = ''] = driver.command;
  const there = found(command);
  if (!there) console.warn(`SKIPPED: ${command} is not installed`);

  it.skipIf(!there)('verifies what is signed, and nothing else', () => {
    const blocks = readFileSync(GUIDE, 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```/gm);
    const [, , example = ''] = [...blocks].find(([, name]) => name === language) ?? [];
    expect(example).toContain('verify');
    const folder = mkdtempSync(join(tmpdir(), 'nobg-webhooks-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [script, input] = [join(folder, driver.file), join(folder, 'cases.json')];
    const given = cases();
    const start = language === 'php' ? '<?php\n' : '';
    writeFileSync(script, `${start}${example}${driver.after}\n`);
    writeFileSync(input, JSON.stringify(given));
    const { stdout, stderr } = spawnSync(command, [script, input], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const verdicts = JSON.parse(stdout) as boolean[];
    expect(given.map(({ what }, at) => [what, verdicts[at]])).toEqual(
      given.map(({ what, valid }) => [what, valid]),
    );
  });
});
