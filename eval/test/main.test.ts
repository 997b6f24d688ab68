import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeGreyPng } from '@nobg/eval/grey-image.js';
import { main } from '@nobg/eval/main.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FIXTURE_PREDICTIONS, FIXTURE_SET } from './fixture-set.js';
import { writeSmallSet } from './small-set.js';

let folder: string;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-eval-test-'));
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const scoreFixtures = (...rest: string[]) =>
  main([FIXTURE_SET, '--score-only', FIXTURE_PREDICTIONS, ...rest]);

describe('npm run eval', () => {
  it('prints a row for each mode and kind, and says what failed with exit code 1', async () => {
    expect(await scoreFixtures()).toBe(1);
    const product = out.split('\n').find((line) => line.startsWith('product'))!;
    expect(product.split(/\s+/).slice(0, 4)).toEqual(['product,', 'binary', '7', '0.315']);
    expect(out).toContain('common, alpha, composites');
    expect(out).toContain('2 of 28 photos failed and count as empty masks:');
    expect(out).toContain('product/missing: there is no product/missing.png');
    expect(err).toContain('[28/28]');
  });

  it('ends with 0 when every photo could be measured', async () => {
    expect(await scoreFixtures('--mode', 'common')).toBe(0);
    expect(err).toContain('[11/11]');
  });

  it('measures only the photos that were asked for', async () => {
    expect(await scoreFixtures('--ids', 'common/blob,body/ignored')).toBe(0);
    expect(err).toContain('[2/2]');
  });

  it('writes every number as JSON, by photo and by row', async () => {
    const json = join(folder, 'new', 'report.json');
    await scoreFixtures('--json', json);
    const report = JSON.parse(await readFile(json, 'utf8'));
    expect(report.photos).toHaveLength(28);
    expect(report.rows).toHaveLength(10);
    expect(report.sets).toEqual(['set']);
    expect(report.source).toEqual({ predictions: FIXTURE_PREDICTIONS });
    expect(report.photos[0]).toMatchObject({ id: 'common/blob', truthKind: 'binary', ms: null });
  });

  it('writes a contact sheet that needs nothing beside it, with the worst first', async () => {
    const html = join(folder, 'worst.html');
    await scoreFixtures('--html', html, '--worst', '2');
    const page = await readFile(html, 'utf8');
    const shown = [...page.matchAll(/<h3>(.*?)<\/h3>/g)].map((match) => match[1]!);
    // Ten rows, of which some have a single photo.
    expect(shown).toHaveLength(15);
    expect(page.match(/<img /g)).toHaveLength(15 * 6);
    expect(page.match(/src="(?!data:image\/(png|jpeg);base64,)/g)).toBeNull();
    expect(page).not.toMatch(/https?:|<script|<link/);
    const products = shown.filter((id) => id.startsWith('product/'));
    expect(products).toHaveLength(2);
    expect(page).toContain('the worst 2 of 7, by IoU');
  });

  it('compares with an earlier run photo by photo', async () => {
    const json = join(folder, 'before.json');
    await scoreFixtures('--mode', 'common', '--json', json);
    const before = JSON.parse(await readFile(json, 'utf8'));
    const blob = before.photos.find((photo: { id: string }) => photo.id === 'common/blob');
    blob.iou -= 0.25;
    await writeFile(json, JSON.stringify(before));
    out = '';
    await scoreFixtures('--mode', 'common', '--against', json);
    const change = out.slice(out.indexOf('Change since'));
    expect(change).toMatch(/common, binary\s+8\s+\+0\.0313\s+0\.0313/);
    expect(change).toMatch(/common\/blob\s+0\.555\s+→\s+0\.805\s+\+0\.2500/);
  });

  it('says so when no photo was measured in both runs', async () => {
    const json = join(folder, 'before.json');
    await scoreFixtures('--mode', 'food', '--json', json);
    out = '';
    await scoreFixtures('--mode', 'common', '--against', json);
    expect(out).toContain('No photo was measured in both runs.');
  });

  it.each([
    [['/no/such/set'], 'No test set at /no/such/set: expected a folder with a manifest.json'],
    [[], 'Expected the folder of a test set'],
    [['a/x', 'b/x'], 'Both a/x and b/x would be the set x: expected folders of different names.'],
    [['plain'], 'Expected the folder of a test set'],
    [['plain', FIXTURE_SET, '--as', 'common'], 'plain takes no --as: expected --mode,'],
    [
      [FIXTURE_SET, '--subset', 'tiny'],
      'Expected small or a whole number of 1 or more for --subset',
    ],
    [[FIXTURE_SET, '--mode', 'portrait'], 'for --mode but received portrait.'],
    [[FIXTURE_SET, '--worst', '0'], 'Expected a whole number of 1 or more for --worst'],
    [[FIXTURE_SET, '--wrost', '2'], "Unknown option '--wrost'"],
    [[FIXTURE_SET, '--ids', 'common/none'], 'The set has no photo named common/none.'],
    [[FIXTURE_SET, '--score-only', 'x', '--predictions', 'y'], 'expected one of the two'],
    [[FIXTURE_SET, '--score-only', 'x', '--as', 'common'], 'expected one of the two'],
    [[FIXTURE_SET, '--as', 'portrait'], 'for --as but received portrait.'],
    [[FIXTURE_SET, '--score-only', 'x', '--ablation'], '--ablation is for the engine'],
    [
      [FIXTURE_SET, '--without', 'levels'],
      'The engine has no part levels to leave out: did you mean alpha-levels',
    ],
    [
      [FIXTURE_SET, '--without', 'alpha-levels,'],
      'The engine has no part "" to leave out: expected some',
    ],
    [
      [FIXTURE_SET, '--score-only', FIXTURE_PREDICTIONS, '--against', '/no/file.json'],
      "--against /no/file.json can't be read",
    ],
    [
      [
        FIXTURE_SET,
        '--score-only',
        FIXTURE_PREDICTIONS,
        '--against',
        join(FIXTURE_SET, 'manifest.json'),
      ],
      'expected a file that an earlier run wrote with --json',
    ],
  ])('says what is wrong with %j in one sentence, with exit code 2', async (args, sentence) => {
    expect(await main(args)).toBe(2);
    expect(err).toContain(sentence);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('shows its options with --help', async () => {
    expect(await main(['--help'])).toBe(0);
    expect(out).toContain('Usage: npm run eval -- SET_DIR');
  });

  it.each([
    ['not JSON', '{', 'is not JSON'],
    ['an empty list', '[]', 'expected at least one photo'],
    [
      'a mode that does not exist',
      '[{"id":"x/y","mode":"x","image":"a","gt":"b","gt_kind":"binary"}]',
      'at 0.mode',
    ],
    [
      'an id that leaves the folder',
      '[{"id":"../../x","mode":"body","image":"a","gt":"b","gt_kind":"binary"}]',
      'at 0.id, expected <mode>/<name>',
    ],
    [
      'an id of another mode',
      '[{"id":"food/y","mode":"body","image":"a","gt":"b","gt_kind":"binary"}]',
      'Photo food/y of the set has mode body',
    ],
    [
      'a photo without a mode',
      '[{"id":"body/y","image":"a","gt":"b","gt_kind":"binary"}]',
      'gives body/y, photo 0, no mode: at 0.mode, expected one of common,',
    ],
    [
      'ground truth that is not there',
      '[{"id":"body/y","mode":"body","image":"a","gt":"b.png","gt_kind":"binary"}]',
      'The ground truth of body/y is missing',
    ],
  ])('says what is wrong with a manifest that is %s', async (_name, text, sentence) => {
    await writeFile(join(folder, 'manifest.json'), text);
    expect(await main([folder])).toBe(2);
    expect(err).toContain(sentence);
  });

  it('says which photo of a set is missing, before any is cut out', async () => {
    const set = await writeSmallSet(folder, [{ id: 'food/a' }, { id: 'food/b' }]);
    await rm(join(set, 'food/b.bmp'));
    expect(await main([set])).toBe(2);
    expect(err).toMatch(/^The photo food\/b is missing: .* was named in the manifest\.\n$/);
  });

  it('says which ground truth has another size than its photo', async () => {
    const set = await writeSmallSet(folder, [{ id: 'food/a' }]);
    await writeGreyPng(join(set, 'food/a.gt.png'), new Uint8Array(60 * 30), 60, 30);
    expect(await main([set])).toBe(2);
    expect(err).toBe("The ground truth of food/a is 60×30 px: expected its photo's 200×120.\n");
  });

  it('compares with a report of the first format, and says which engine made it', async () => {
    const json = join(folder, 'first.json');
    await scoreFixtures('--mode', 'common', '--json', json);
    const { photos, ...report } = JSON.parse(await readFile(json, 'utf8'));
    const plain = photos.map(({ set: _, ...photo }: { set: string }) => photo);
    const source = { engine: '0.0.9 (older)' };
    await writeFile(
      json,
      JSON.stringify({ ...report, format: 1, set: 'x', source, photos: plain }),
    );
    out = '';
    expect(await scoreFixtures('--mode', 'common', '--against', json)).toBe(0);
    expect(out).toContain(' by engine 0.0.9 (older), photo by photo');
    expect(out).toContain("No photo's IoU moved by more than 0.001.");
    await writeFile(json, JSON.stringify({ ...report, format: 3, photos }));
    expect(await scoreFixtures('--mode', 'common', '--against', json)).toBe(2);
  });
});
