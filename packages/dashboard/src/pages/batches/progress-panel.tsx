import type { JobSummary } from '@nobg/contract/jobs.js';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/call.ts';
import type { Feed } from '../../jobs/feed.ts';
import type { StateCounts } from '../../jobs/image.ts';
import { batchName, percent, perMinute, stateWords, timeToGo } from '../../jobs/words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount, formatTime, timeLeft } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { uploadOf } from '../../upload/uploads.ts';
import css from './batches.module.css';

/** How far a batch is, and what can be done with it as a whole. */
export function ProgressPanel(props: {
  readonly feed: Feed;
  readonly job: JobSummary;
  readonly counts: StateCounts;
  readonly onChanged: () => void;
}) {
  const { feed, job, counts, onChanged } = props;
  const [asking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (what: 'retry' | 'cancel') => {
      if (what === 'cancel') uploadOf(job.id)?.stop();
      return post(`jobs/${job.id}/${what}`);
    },
    onSuccess: () => setAsking(false),
    onSettled: onChanged,
  });
  const { label, icon, badge } = stateWords(job.state);
  const over = job.done + job.failed;
  const share = job.total === 0 ? 0 : over / job.total;
  const isOver = job.ended_at !== null;
  const left = timeToGo(job.total - over, feed.rate);
  return (
    <header className={css.progress}>
      <div className="row spread">
        <div className={css.title}>
          <h1>{batchName(job)}</h1>
          <span className={`badge ${badge}`}>
            <Icon name={icon} size={13} /> {label}
          </span>
        </div>
        <div className="row">
          {job.failed > 0 && job.state !== 'cancelled' && (
            <button
              type="button"
              className="button"
              disabled={change.isPending}
              onClick={() => change.mutate('retry')}
            >
              <Icon name="redo" /> Retry {formatCount(job.failed)} failed
            </button>
          )}
          {!isOver && (
            <button type="button" className="button danger" onClick={() => setAsking(true)}>
              Cancel batch
            </button>
          )}
        </div>
      </div>
      <div
        className="meter"
        role="progressbar"
        aria-label="Photos that are cut out"
        aria-valuemin={0}
        aria-valuemax={job.total}
        aria-valuenow={over}
        aria-valuetext={`${over} of ${job.total}`}
      >
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <p className={css.facts}>
        <strong>
          {formatCount(job.done)} of {formatCount(job.total)} done
        </strong>
        {job.failed > 0 && <span className={css.bad}>{formatCount(job.failed)} failed</span>}
        {counts.running > 0 && <span>{formatCount(counts.running)} in work</span>}
        {counts.queued > 0 && <span>{formatCount(counts.queued)} queued</span>}
        {counts.cancelled > 0 && <span>{formatCount(counts.cancelled)} cancelled</span>}
        {!isOver && feed.rate !== null && <span>{perMinute(feed.rate)}</span>}
        {!isOver && !job.more && left !== null && <span>{left}</span>}
        <span className="quiet">
          {isOver ? `kept for ${timeLeft(job.expires_at)}` : `since ${formatTime(job.created_at)}`}
        </span>
      </p>
      {/* Told in steps: a reader who hears every photo hears nothing else. */}
      <p className="hidden" role="status">
        {isOver
          ? `Batch ${label.toLowerCase()}: ${job.done} done, ${job.failed} failed.`
          : `${percent(Math.floor(share * 10) / 10)} of the batch is done.`}
      </p>
      {change.isError && <ProblemNotice error={change.error} />}
      {asking && (
        <Dialog title="Cancel this batch?" onClose={() => setAsking(false)}>
          <p>
            What is done stays and can be downloaded. The other{' '}
            {formatCount(Math.max(job.total - over, 0))} photos are not cut out and cost nothing.
          </p>
          <div className="row">
            <button
              type="button"
              className="button danger"
              disabled={change.isPending}
              onClick={() => change.mutate('cancel')}
            >
              Cancel the rest
            </button>
            <button type="button" className="button" onClick={() => setAsking(false)}>
              Go on
            </button>
          </div>
        </Dialog>
      )}
    </header>
  );
}
