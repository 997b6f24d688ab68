import { EngineParts } from '@nobg/engine/ablation.js';
import { Evidence } from '@nobg/engine/confidence/evidence.js';
import { shareInPeopleBoxes } from '@nobg/engine/modes/in-people-boxes.js';
import { lookAgain, lookAtPeopleAgain, lookFirst } from '@nobg/engine/modes/salient.js';
import type { Scene } from '@nobg/engine/modes/scene.js';
import { DEFAULT_CHOICE } from '@nobg/engine/network-choice.js';
import type { Networks } from '@nobg/engine/networks/networks.js';
import type { Plane } from '@nobg/engine/plane.js';
import { Stopwatch } from '@nobg/engine/stopwatch.js';
import { describe, expect, it } from 'vitest';

type Name = 'full' | 'mirrored' | 'smaller' | 'half';

/** A subject in the left half of which a stripe, as wide as `doubt` says, is between all and nothing. */
function seen(side: number, doubt: number): Plane {
  const data = new Float32Array(side * side);
  for (let i = 0; i < data.length; i++) {
    const across = (i % side) / side;
    data[i] = across < 0.5 - doubt ? 1 : across < 0.5 ? 0.45 : 0;
  }
  return { width: side, height: side, data };
}

/** A scene in which the network sees what is told, and notes what it was asked. */
function sceneOf(doubts: Readonly<Partial<Record<Name, number>>>) {
  const asked: Name[] = [];
  const run = async (_: unknown, side: number, __: number, mirrored: boolean) => {
    const large: Name = mirrored ? 'mirrored' : 'full';
    const name = side === 512 ? 'half' : side === 640 ? 'smaller' : large;
    asked.push(name);
    return seen(side, doubts[name] ?? 0);
  };
  const scene: Scene = {
    photo: { width: 8, height: 8, rgb: new Uint8Array(192).fill(90), alpha: null },
    options: {},
    networks: { choice: DEFAULT_CHOICE, isnet: async () => ({ run }) } as unknown as Networks,
    watch: new Stopwatch(),
    evidence: new Evidence(),
    parts: new EngineParts(),
  };
  return { scene, asked };
}

describe('looks at a photo', () => {
  it('are one where it is sure', async () => {
    const { scene, asked } = sceneOf({ full: 0.01, mirrored: 0, half: 0 });
    await lookAgain(scene, await lookFirst(scene));
    expect(asked).toEqual(['full']);
  });

  it('end with the half-size one where that settles what was unsure', async () => {
    const { scene, asked } = sceneOf({ full: 0.1, mirrored: 0.1, half: 0 });
    const { alpha } = await lookAgain(scene, await lookFirst(scene));
    expect(asked).toEqual(['full', 'half']);
    expect(alpha.data[512 * 1024 + 450]).toBeGreaterThan(0.9);
  });

  it('go on to the mirror image where that does not, or has not seen the subject', async () => {
    for (const half of [0.2, 0.45]) {
      const { scene, asked } = sceneOf({ full: 0.2, mirrored: 0, half });
      const { alpha } = await lookAgain(scene, await lookFirst(scene));
      expect(asked).toEqual(['full', 'half', 'mirrored']);
      expect(alpha.data[512 * 1024 + 400]).toBeGreaterThan(0.6);
    }
  });

  it('go on to a smaller one where hardly anything was found at the full size', async () => {
    const { scene, asked } = sceneOf({ full: 0.45, smaller: 0, half: 0.45 });
    const { alpha } = await lookAgain(scene, await lookFirst(scene));
    expect(asked).toEqual(['full', 'half', 'smaller']);
    expect(alpha).toMatchObject({ width: 1024, height: 1024 });
    expect(alpha.data[512 * 1024 + 400]).toBeGreaterThan(0.6);
  });

  it('are all there for an opinion on people who are very unsure, and else one', async () => {
    const sure = sceneOf({ full: 0.06, mirrored: 0, half: 0 });
    await lookAtPeopleAgain(sure.scene, await lookFirst(sure.scene));
    expect(sure.asked).toEqual(['full']);
    const unsure = sceneOf({ full: 0.2, mirrored: 0, half: 0 });
    await lookAtPeopleAgain(unsure.scene, await lookFirst(unsure.scene));
    expect(unsure.asked).toEqual(['full', 'half', 'mirrored']);
  });
});

describe('the share of a subject in boxes of people', () => {
  const box = (left: number, right: number, score = 0.9, cocoClass = 0) => [
    { left, right, top: 0, bottom: 1, score, cocoClass },
  ];

  it('counts each part once, and people alone who are more than a guess', () => {
    const subject = seen(64, 0);
    expect(shareInPeopleBoxes(subject, box(0, 1))).toBe(1);
    expect(shareInPeopleBoxes(subject, [...box(0, 0.25), ...box(0, 0.25)])).toBeCloseTo(0.5, 2);
    expect(shareInPeopleBoxes(subject, box(0, 1, 0.1))).toBe(0);
    expect(shareInPeopleBoxes(subject, box(0, 1, 0.9, 15))).toBe(0);
    expect(shareInPeopleBoxes(subject, [])).toBe(0);
  });

  it('is nothing where there is no subject', () => {
    expect(shareInPeopleBoxes({ ...seen(64, 0), data: new Float32Array(64 * 64) }, box(0, 1))).toBe(
      0,
    );
  });
});
