import type { Mode } from '@nobg/contract/modes.js';
import { useEffect, useRef, useState } from 'react';
import type { RequestProblem } from '../../api/problem.ts';
import { type RemoveProgress, removeBackground } from '../../api/remove.ts';
import type { Photo, PhotoState } from '../../batch/photo.ts';
import { fetchPicture } from '../../batch/use-photos.ts';
import { MODE_WORDS } from '../../cutting/modes.ts';
import { progressWords } from '../../cutting/steps.ts';
import { asProblem } from '../../cutting/use-cutting.ts';
import { useObjectUrl } from '../../cutting/use-object-url.ts';
import { formatMs } from '../../ui/format.ts';
import css from './playground.module.css';

type Done = Extract<PhotoState, { at: 'done' }>;
type Cell = RemoveProgress | { readonly at: 'failed'; readonly error: RequestProblem } | Done;

/** One photo in every mode, side by side. */
export function ModeComparison(props: {
  readonly photo: Photo;
  readonly allowed: readonly Mode[];
  readonly onUse: (mode: Mode, state: Done) => void;
}) {
  const { photo, allowed, onUse } = props;
  const [cells, setCells] = useState<Readonly<Partial<Record<Mode, Cell>>>>({});
  const [running, setRunning] = useState(false);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  // What is there already costs nothing again.
  const own = photo.state.at === 'done' && isPlain(photo) ? photo.state : null;
  const cellOf = (mode: Mode): Cell | undefined =>
    own && photo.usedSettings.mode === mode ? own : cells[mode];
  const missing = allowed.filter((mode) => cellOf(mode)?.at !== 'done');

  const compare = async () => {
    const control = new AbortController();
    stop.current = control;
    setRunning(true);
    // One after the other: a plan may allow no more, and each answer is worth seeing at once.
    for (const mode of missing) {
      if (control.signal.aborted) return;
      const show = (cell: Cell) => {
        if (!control.signal.aborted) setCells((before) => ({ ...before, [mode]: cell }));
      };
      const began = performance.now();
      try {
        const answer = await removeBackground(
          { photo: photo.file, name: photo.file.name, fields: { mode }, guest: false },
          show,
          control.signal,
        );
        const cutout = await fetchPicture(answer.url, control.signal);
        show({ at: 'done', answer, cutout, ms: performance.now() - began });
      } catch (error) {
        show({ at: 'failed', error: asProblem(error) });
      }
    }
    setRunning(false);
  };

  return (
    <div className="stack">
      <div className="row spread">
        <p className="small quiet">
          {missing.length === 0
            ? 'The same photo in every mode.'
            : `The same photo in every mode your plan has. It counts as ${missing.length} more ${missing.length === 1 ? 'image' : 'images'}.`}
        </p>
        {missing.length > 0 && (
          <button type="button" className="button" disabled={running} onClick={compare}>
            {running ? 'Comparing…' : `Compare ${allowed.length} modes`}
          </button>
        )}
      </div>
      <ul className={css.comparison}>
        {allowed.map((mode) => {
          const cell = cellOf(mode);
          return (
            <li key={mode}>
              <ComparedPicture cell={cell} mode={mode} />
              <div className="row spread">
                <strong>{mode}</strong>
                <span className="small quiet">{cell?.at === 'done' ? formatMs(cell.ms) : ''}</span>
              </div>
              {cell?.at === 'done' && (
                <button
                  type="button"
                  className="button slim"
                  onClick={() => onUse(mode, cell)}
                  disabled={own !== null && photo.usedSettings.mode === mode}
                >
                  {own !== null && photo.usedSettings.mode === mode ? 'Selected' : 'Use this one'}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function isPlain({ usedSettings }: Photo): boolean {
  return usedSettings.points.length === 0 && Object.keys(usedSettings.options).length === 0;
}

function ComparedPicture({ cell, mode }: { cell: Cell | undefined; mode: Mode }) {
  const url = useObjectUrl(cell?.at === 'done' ? cell.cutout : null);
  return (
    <div className={`grid-under ${css.compared}`}>
      {url ? (
        <img src={url} alt={`Cutout in mode ${mode}`} />
      ) : (
        <span className="small" role="status">
          {cell === undefined && MODE_WORDS[mode].keeps}
          {cell?.at === 'failed' && cell.error.message}
          {cell && cell.at !== 'failed' && cell.at !== 'done' && progressWords(cell)}
        </span>
      )}
    </div>
  );
}
