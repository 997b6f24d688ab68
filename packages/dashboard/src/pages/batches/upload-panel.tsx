import type { JobSummary } from '@nobg/contract/jobs.js';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/call.ts';
import { meQuery } from '../../api/queries.ts';
import type { BatchImage } from '../../jobs/image.ts';
import { timeToGo } from '../../jobs/words.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { PhotoDrop } from '../../upload/photo-drop.tsx';
import { type PhotoSource, photoId, type Refused } from '../../upload/photo-source.ts';
import { NOTHING, select } from '../../upload/selection.ts';
import type { Uploader, UploadState } from '../../upload/uploader.ts';
import { expectedTotal, keepPhotos, startUpload, uploadOf } from '../../upload/uploads.ts';
import { useUpload } from '../../upload/use-upload.ts';
import css from './batches.module.css';
import { RefusedList } from './refused-list.tsx';

/** The upload of a batch; where it was cut off, the way to go on with it. */
export function UploadPanel(props: {
  readonly job: JobSummary;
  readonly images: readonly BatchImage[];
  readonly onChanged: () => void;
}) {
  const { job } = props;
  const [, setStarted] = useState(0);
  const uploader = uploadOf(job.id);
  const state = useUpload(uploader);
  const at = state?.phase.at;
  if (uploader !== null && state !== null && at !== 'stopped' && at !== 'failed') {
    return <UploadProgress uploader={uploader} state={state} />;
  }
  if (!job.more) return null;
  return (
    <>
      {state?.phase.at === 'failed' && <ProblemNotice error={state.phase.problem} />}
      <UploadAgain {...props} onStarted={() => setStarted((count) => count + 1)} />
    </>
  );
}

function UploadProgress({ uploader, state }: { uploader: Uploader; state: UploadState }) {
  const { phase, photos, bytes, rate, unreadable } = state;
  if (phase.at === 'done') return <RefusedList refused={unreadable} />;
  const share = bytes.total === 0 ? 1 : bytes.sent / bytes.total;
  const left = timeToGo(bytes.total - bytes.sent, rate);
  const paused = phase.at === 'paused';
  return (
    <section className={`panel ${css.upload}`} aria-label="Upload">
      <div className="row spread">
        <strong>
          {paused ? 'Upload paused' : `Uploading ${formatCount(photos.total)} photos`}
        </strong>
        <button
          type="button"
          className="button slim"
          onClick={paused ? uploader.resume : uploader.pause}
        >
          <Icon name={paused ? 'play' : 'pause'} size={15} /> {paused ? 'Resume' : 'Pause'}
        </button>
      </div>
      <div
        className="meter"
        role="progressbar"
        aria-label="Upload"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <p className={css.facts}>
        <span>
          {formatCount(photos.sent)} of {formatCount(photos.total)} photos
        </span>
        <span>
          {formatBytes(bytes.sent)} of {formatBytes(bytes.total)}
        </span>
        {rate !== null && <span>{formatBytes(rate)}/s</span>}
        {left !== null && <span>{left}</span>}
      </p>
      {phase.at === 'waiting' && (
        <p className="notice warn" role="status">
          <span>
            {phase.problem.message} The upload goes on by itself, next in {phase.seconds} s.
          </span>
        </p>
      )}
      {!paused && (
        <p className="small quiet">
          Keep this page open until all is sent; photos are already being cut out.
        </p>
      )}
      <RefusedList refused={unreadable} />
    </section>
  );
}

function UploadAgain(props: {
  readonly job: JobSummary;
  readonly images: readonly BatchImage[];
  readonly onChanged: () => void;
  readonly onStarted: () => void;
}) {
  const { job, images, onChanged } = props;
  const { plan } = useQuery(meQuery).data!;
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const [complete, setComplete] = useState(false);
  const close = useMutation({
    mutationFn: () => post(`jobs/${job.id}/close`),
    onSettled: onChanged,
  });
  const take = async (chosen: readonly PhotoSource[]) => {
    const selection = await select(NOTHING, chosen, plan.max_upload_bytes);
    const there = new Set(images.map(({ externalId }) => externalId));
    const rest = selection.photos.filter(({ path }) => !there.has(photoId(path)));
    setRefused(selection.refused);
    keepPhotos(job.id, selection.photos);
    setComplete(rest.length === 0 && selection.photos.length > 0);
    if (rest.length === 0) return;
    startUpload(job.id, rest, images.length + rest.length);
    props.onStarted();
  };
  const expected = expectedTotal(job.id);
  return (
    <PhotoDrop
      className={`panel ${css.upload}`}
      overClassName={css.over}
      label="Rest of the upload"
      onPhotos={(chosen) => void take(chosen)}
    >
      {({ pickFiles, pickFolder }) => (
        <>
          <strong>The upload was interrupted</strong>
          <p>
            {formatCount(job.total)}
            {expected !== null && ` of ${formatCount(expected)}`} photos are here. Drop or choose
            the same folder again to send the rest: what is here is not sent twice.
          </p>
          <div className="row">
            <button type="button" className="button primary" onClick={pickFolder}>
              <Icon name="folder" /> Choose the folder
            </button>
            <button type="button" className="button" onClick={pickFiles}>
              <Icon name="upload" /> Choose photos or the zip
            </button>
            {job.total > 0 && (
              <button
                type="button"
                className="button"
                disabled={close.isPending}
                onClick={() => close.mutate()}
              >
                Finish with these {formatCount(job.total)}
              </button>
            )}
          </div>
          {complete && <p role="status">All of these photos are here already.</p>}
          {close.isError && <ProblemNotice error={close.error} />}
          <RefusedList refused={refused} />
        </>
      )}
    </PhotoDrop>
  );
}
