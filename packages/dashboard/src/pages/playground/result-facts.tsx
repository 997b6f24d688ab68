import type { AppRemoveAnswer } from '@nobg/contract/app/remove.js';
import { stepWords } from '../../cutting/steps.ts';
import { formatMs, timeLeft } from '../../ui/format.ts';
import css from './playground.module.css';

/** What the answer says beside the picture. */
export function ResultFacts({ answer, ms }: { answer: AppRemoveAnswer; ms: number }) {
  const working = answer.timings.reduce((sum, step) => sum + step.ms, 0);
  return (
    <dl className={css.facts}>
      <dt>Size</dt>
      <dd>
        {answer.width} × {answer.height}
      </dd>
      <dt>Subject</dt>
      <dd>{answer.type}</dd>
      <dt>Time</dt>
      <dd
        title={answer.timings
          .map(({ step, ms }) => `${stepWords(step)}: ${formatMs(ms)}`)
          .join('\n')}
      >
        {formatMs(ms)}, {formatMs(working)} of it processing
      </dd>
      <dt>Networks</dt>
      <dd>
        <details>
          <summary>{answer.model.networks.map(({ id }) => id).join(', ')}</summary>
          {answer.model.networks.map(({ id, licence }) => (
            <p key={id}>
              {id}: {licence}
            </p>
          ))}
        </details>
      </dd>
      <dt>Expires in</dt>
      <dd>{timeLeft(answer.expires_at)}</dd>
    </dl>
  );
}
