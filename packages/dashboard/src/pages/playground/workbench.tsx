import type { Plan } from '@nobg/contract/app/plans.js';
import type { CutoutSettings, Photo } from '../../batch/photo.ts';
import { PhotoOnItsWay } from '../../cutting/photo-on-its-way.tsx';
import { ProgressBar } from '../../cutting/progress-bar.tsx';
import { useObjectUrl } from '../../cutting/use-object-url.ts';
import type { Backdrop } from '../../editor/backdrop.ts';
import type { Mark } from '../../editor/draw-stage.ts';
import { Stage } from '../../editor/stage.tsx';
import type { Strokes } from '../../editor/strokes.ts';
import { useLayers } from '../../editor/use-layers.ts';
import { Icon } from '../../ui/icon.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { BackdropPanel } from './backdrop-panel.tsx';
import { DownloadPanel } from './download-panel.tsx';
import { OptionPanel } from './option-panel.tsx';
import css from './playground.module.css';
import { ResultFacts } from './result-facts.tsx';

/** As many as one call takes. */
const MAX_POINTS = 32;

/** One photo: its stage, and beside it what can be asked for and saved. */
export function Workbench(props: {
  readonly photo: Photo;
  readonly plan: Plan;
  readonly backdrop: Backdrop;
  readonly onBackdrop: (backdrop: Backdrop) => void;
  readonly onSettings: (settings: Partial<CutoutSettings>) => void;
  readonly onStrokes: (strokes: Strokes) => void;
  readonly onAgain: () => void;
  readonly onStop: () => void;
  /** The next run would ask for something else. */
  readonly changed: boolean;
}) {
  const { photo, plan, backdrop, onSettings } = props;
  const { state } = photo;
  const cutout = state.at === 'done' ? state.cutout : null;
  const { layers, fault } = useLayers(photo.file, cutout);
  const photoUrl = useObjectUrl(photo.file);
  const { points } = photo.settings;
  // The server wants to know what to keep, too.
  const onlyDrops = points.length > 0 && points.every(({ keep }) => !keep);

  // The server takes points in px of the photo; the stage has px of the cutout.
  const scaled = (mark: Mark, by: number): Mark => ({ ...mark, x: mark.x * by, y: mark.y * by });
  const photoScale = layers?.photoScale ?? 1;

  return (
    <div className={css.bench}>
      {layers ? (
        <Stage
          layers={layers}
          backdrop={backdrop}
          strokes={photo.strokes}
          onStrokes={props.onStrokes}
          marks={points.map((point) => scaled(point, 1 / photoScale))}
          onMark={(mark) => {
            if (points.length < MAX_POINTS) {
              onSettings({ points: [...points, scaled(mark, photoScale)] });
            }
          }}
        />
      ) : (
        <div className={css.waiting}>
          {photoUrl && (
            <PhotoOnItsWay
              src={photoUrl}
              alt={photo.file.name}
              progress={state.at === 'working' ? state.progress : null}
            />
          )}
          <div className={css.waitingWords}>
            {state.at === 'working' && (
              <ProgressBar progress={state.progress} onStop={props.onStop} />
            )}
            {state.at === 'waiting' && <p role="status">Queued</p>}
            {state.at === 'failed' && <ProblemNotice error={state.error} onRetry={props.onAgain} />}
            {fault && <p className="fault">{fault}</p>}
          </div>
        </div>
      )}
      <div className={`panel ${css.side}`}>
        <OptionPanel settings={photo.settings} allowed={plan.modes} onSettings={onSettings} />
        {points.length > 0 && (
          <div className="row spread small">
            <span>
              {points.length} {points.length === 1 ? 'point' : 'points'} set
            </span>
            <button
              type="button"
              className="button slim"
              onClick={() => onSettings({ points: [] })}
            >
              Clear
            </button>
          </div>
        )}
        <button
          type="button"
          className={`button ${props.changed ? 'primary' : ''}`}
          disabled={state.at === 'working' || state.at === 'waiting' || !props.changed || onlyDrops}
          onClick={props.onAgain}
        >
          <Icon name="scissors" /> Cut out again
        </button>
        {onlyDrops && <p className="fault">Also set a point on something to keep.</p>}
        <hr />
        <BackdropPanel backdrop={backdrop} onBackdrop={props.onBackdrop} />
        <hr />
        <DownloadPanel photo={photo} layers={layers} backdrop={backdrop} />
        {state.at === 'done' && <ResultFacts answer={state.answer} ms={state.ms} />}
      </div>
    </div>
  );
}
