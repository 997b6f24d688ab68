import type { RemoveProgress } from '../api/remove.ts';
import css from './progress-bar.module.css';
import { progressWords } from './steps.ts';

/** Real progress: the share of bytes sent, then the step that the server says it is in. */
export function ProgressBar({
  progress,
  onStop,
}: {
  progress: RemoveProgress;
  onStop?: () => void;
}) {
  const sending = progress.at === 'sending';
  return (
    <div className={css.progress}>
      <div
        className={css.track}
        role="progressbar"
        aria-label="Progress"
        aria-valuetext={progressWords(progress)}
        {...(sending ? { 'aria-valuenow': Math.round(progress.sent * 100) } : {})}
      >
        <span
          className={sending ? css.sent : css.working}
          style={sending ? { width: `${progress.sent * 100}%` } : {}}
        />
      </div>
      <div className={css.words}>
        <span>{progressWords(progress)}</span>
        {onStop && (
          <button type="button" className="button slim" onClick={onStop}>
            Stop
          </button>
        )}
      </div>
    </div>
  );
}
