import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settingName, settingsOf } from '@nobg/eval/settings.js';
import { describe, expect, it } from 'vitest';
import { runEval } from './command.js';
import { withSmallModels } from './small-models.js';
import { writeSmallSet } from './small-set.js';

let folder: string;
let set: string;
withSmallModels('sweep', async (made) => {
  folder = made;
  set = await writeSmallSet(join(folder, 'set'), [{ id: 'product/a' }]);
});

describe('a sweep', () => {
  const slow = { timeout: 180_000 };
  it('measures the engine with each value, and what that changes', slow, async () => {
    const [json, run] = [join(folder, 'sweep.json'), join(folder, 'run')];
    const args = [set, '--set', 'alphaLevels.gain=1.1,4', '--json', json, '--run', run];
    const { code, out, err } = await runEval(...args);
    expect(err).toContain('alphaLevels.gain=4\n');
    expect(code).toBe(0);
    const report = JSON.parse(await readFile(json, 'utf8'));
    const [same, steeper] = report.effects;
    expect(same).toMatchObject({ name: 'alphaLevels.gain=1.1', all: { n: 1, changed: 0 } });
    expect(steeper).toMatchObject({ name: 'alphaLevels.gain=4', all: { n: 1, changed: 1 } });
    expect(steeper.all.mae.mean).not.toBe(0);
    expect(report.settings[1].report.source.set).toEqual({ 'alphaLevels.gain': 4 });
    expect(out).toContain('alphaLevels.gain=4. Scores, mean ± standard error');
    expect(out.slice(out.indexOf('With these numbers'))).toMatch(
      /\nalphaLevels\.gain=4 +all +1 +1 /,
    );
    expect((await readdir(run)).sort()).toEqual([
      'alphaLevels.gain=1.1',
      'alphaLevels.gain=4',
      'as-it-is',
    ]);
    const again = await runEval(...args);
    expect(again.err.match(/1 of 1 photos were measured before/g)).toHaveLength(3);
  });

  it.each([
    [
      'alphaLevels.gian=2',
      'The engine has no tuned number alphaLevels.gian: did you mean alphaLevels.gain?',
    ],
    ['nothing-like-it=2', 'The engine has no tuned number nothing-like-it: expected one of '],
    [
      'alphaLevels.gain',
      'Expected name=value or name=v1,v2 for --set but received alphaLevels.gain.',
    ],
    ['alphaLevels.gain=1,,2', 'Expected name=value or name=v1,v2 for --set'],
    ['alphaLevels.gain=much', 'Expected name=value or name=v1,v2 for --set'],
  ])('is refused in one sentence for %s', async (text, sentence) => {
    const { code, out, err } = await runEval(set, '--set', text);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(sentence);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('is refused as any single run is, after the name of the setting', slow, async () => {
    const args = ['--set', 'alphaLevels.gain=2', '--memory', join(set, 'manifest.json')];
    const { code, err } = await runEval(set, ...args);
    expect(code).toBe(2);
    expect(err).toMatch(/^as it is\nThe memory folder .* can't be written .*\n$/);
  });
});

describe('settings', () => {
  it('are all combinations of the values that are named', () => {
    const names = settingsOf(['a=1,2', 'b=-0.5,1e3']).map(settingName);
    expect(names.sort()).toEqual(['a=1, b=-0.5', 'a=1, b=1000', 'a=2, b=-0.5', 'a=2, b=1000']);
    expect(settingsOf([])).toEqual([]);
    expect(settingName({})).toBe('as it is');
  });

  it('are named once each, and not too many', () => {
    expect(() => settingsOf(['a=1', 'a=2'])).toThrow('--set names a twice');
    const ten = Array.from({ length: 10 }, (_, i) => i).join(',');
    expect(() => settingsOf([`a=${ten}`, `b=${ten}`])).toThrow('at most 64 combinations');
  });
});
