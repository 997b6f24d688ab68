import { AblationSwitches } from '@nobg/engine/context/ablation.js';
import { Runner } from '@nobg/engine/context/runner.js';
import { need, type Pipeline, type Step } from '@nobg/engine/context/step.js';
import { describe, expect, it } from 'vitest';

interface State {
  done: string[];
  value?: number;
}

const step = (
  id: Step<State>['id'],
  more: Partial<Pick<Step<State>, 'when' | 'optional'>> & { also?: (state: State) => void } = {},
): Step<State> => ({
  ...{ id, does: '', reads: '', sets: '' },
  ...(more.when ? { when: more.when } : {}),
  ...(more.optional ? { optional: more.optional } : {}),
  run(state) {
    state.done.push(id);
    more.also?.(state);
  },
});

describe('a pipeline', () => {
  it('runs its steps in order, those of the chosen branch, and none whose condition does not hold', async () => {
    const pipeline: Pipeline<State> = [
      step('decode'),
      step('holes', { when: () => false }),
      {
        id: 'which',
        does: '',
        choose: () => 'second',
        cases: { first: [step('mark')], second: [step('compose'), step('layers')] },
      },
      step('encode'),
    ];
    const told: string[] = [];
    const runner = new Runner({ onStep: (id) => void told.push(id) });
    const state: State = { done: [] };
    await runner.run(pipeline, state);
    expect(state.done).toEqual(['decode', 'compose', 'layers', 'encode']);
    expect(told).toEqual(state.done);
    expect(runner.watch.summary().timings.map(({ step: id }) => id)).toEqual(state.done);
  });

  it('begins no step once it is aborted', async () => {
    const stop = new AbortController();
    const runner = new Runner({ signal: stop.signal });
    const state: State = { done: [] };
    const abort = () => stop.abort(new Error('given up'));
    const pipeline = [step('decode', { also: abort }), step('encode')];
    await expect(runner.run(pipeline, state)).rejects.toThrow('given up');
    expect(state.done).toEqual(['decode']);
  });

  it('leaves out an optional step, and knows which of them it came by', async () => {
    const parts = new AblationSwitches(['hair']);
    const state: State = { done: [] };
    const pipeline = [
      step('hair', { optional: 'hair' }),
      step('bystanders', { optional: 'bystanders' }),
      step('held-objects', { optional: 'held-objects', when: () => false }),
    ];
    await new Runner({ parts }).run(pipeline, state);
    expect(state.done).toEqual(['bystanders']);
    expect([...parts.asked]).toEqual(['hair', 'bystanders']);
  });

  it('whose steps are in the wrong order says what is missing', () => {
    expect(() => need({ done: [] } as State, 'value')).toThrow('no step has set value');
  });
});
