import type { JobSummary } from '@nobg/contract/jobs.js';
import { useState } from 'react';
import { query } from '../../api/call.ts';
import type { BatchImage } from '../../jobs/image.ts';
import { positionLists } from '../../jobs/positions.ts';
import { percent } from '../../jobs/words.ts';
import { formatCount } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import css from './batches.module.css';

/** What can be downloaded: all that is done, what is sure enough, or what is marked; and the list of all. */
export function DownloadPanel(props: {
  readonly job: JobSummary;
  readonly images: readonly BatchImage[];
  readonly marked: ReadonlySet<string>;
  readonly onClear: () => void;
}) {
  const { job, images, marked, onClear } = props;
  const [least, setLeast] = useState(0);
  const done = images.filter(({ state }) => state === 'done');
  const sure = done.filter(
    ({ result, corrected }) => corrected || (result?.confidence ?? 0) >= least,
  );
  const chosen = done.filter(({ id }) => marked.has(id));
  const zip = `/app/api/jobs/${job.id}/results.zip`;
  const lists = positionLists(chosen.map(({ position }) => position));
  return (
    <section className={`panel ${css.downloads}`} aria-label="Download">
      <div className="row">
        <Download
          primary
          href={`${zip}${query({ min_confidence: least === 0 ? undefined : least })}`}
          count={sure.length}
        >
          {least === 0
            ? `Download all ${formatCount(sure.length)}`
            : `Download ${formatCount(sure.length)} of ${formatCount(done.length)}`}
        </Download>
        <label className={css.least}>
          <span className="small">
            {least === 0
              ? 'Of any confidence'
              : `With at least ${percent(least)}, and corrected ones`}
          </span>
          <input
            type="range"
            className={css.slider}
            min={0}
            max={0.99}
            step={0.01}
            value={least}
            aria-label="Lowest confidence that is downloaded"
            aria-valuetext={least === 0 ? 'any' : `at least ${percent(least)}`}
            onChange={({ target }) => setLeast(Number(target.value))}
          />
        </label>
        <a className="button" href={`/app/api/jobs/${job.id}/results.jsonl`} download>
          Manifest (JSON lines)
        </a>
      </div>
      {marked.size > 0 && (
        <div className="row" role="status">
          <strong>{formatCount(marked.size)} marked</strong>
          {lists.map((positions, n) => (
            <Download key={positions} href={`${zip}${query({ positions })}`} count={chosen.length}>
              {`Download marked${lists.length === 1 ? '' : `, part ${n + 1} of ${lists.length}`}`}
            </Download>
          ))}
          <button type="button" className="button slim" onClick={onClear}>
            Clear marks
          </button>
        </div>
      )}
    </section>
  );
}

function Download(props: {
  readonly href: string;
  /** Results in it. */
  readonly count: number;
  readonly primary?: boolean;
  readonly children: string;
}) {
  const look = `button ${props.primary ? 'primary' : ''}`;
  if (props.count === 0) {
    return (
      <button type="button" className={look} disabled>
        <Icon name="download" /> Nothing to download
      </button>
    );
  }
  return (
    <a className={look} href={props.href} download>
      <Icon name="download" /> {props.children}
    </a>
  );
}
