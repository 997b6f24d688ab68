import { RequestProblem } from '../api/problem.ts';
import { Notice } from './notice.tsx';

/** What went wrong, with a way to try again and the id to ask for help with. */
export function ProblemNotice({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const id = error instanceof RequestProblem ? error.requestId : null;
  return (
    <Notice kind="bad">
      <span>
        {error.message}
        {id !== null && error instanceof RequestProblem && error.status >= 500 && (
          <span className="mono"> ({id})</span>
        )}
      </span>
      {onRetry && (
        <button type="button" className="button slim" onClick={onRetry}>
          Try again
        </button>
      )}
    </Notice>
  );
}
