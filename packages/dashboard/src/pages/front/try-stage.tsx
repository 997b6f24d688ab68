import type { Mode } from '@nobg/contract/modes.js';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { plansQuery, useAccount } from '../../api/queries.ts';
import { CompareSlider } from '../../compare/compare-slider.tsx';
import { fileProblem, PICTURE_KINDS } from '../../cutting/accept.ts';
import { DropZone } from '../../cutting/drop-zone.tsx';
import { MODES } from '../../cutting/modes.ts';
import { PhotoOnItsWay } from '../../cutting/photo-on-its-way.tsx';
import { ProgressBar } from '../../cutting/progress-bar.tsx';
import { useCutting } from '../../cutting/use-cutting.ts';
import { useObjectUrl } from '../../cutting/use-object-url.ts';
import { SAMPLES } from '../../samples/samples.ts';
import { formatBytes } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './try-stage.module.css';

const UNDER = { green: 'var(--key)', grid: 'grid' } as const;

/** The visitor's own photo, cut out at once; samples until there is one. */
export function TryStage() {
  const account = useAccount();
  const plans = useQuery(plansQuery).data;
  const [sample, setSample] = useState(SAMPLES[0]!);
  const [photo, setPhoto] = useState<File | null>(null);
  const [mode, setMode] = useState<Mode>('common');
  const [under, setUnder] = useState<keyof typeof UNDER>('green');
  const { cutting, start, stop, refuse } = useCutting();
  const photoUrl = useObjectUrl(photo);
  const plan = account?.plan ?? plans?.guest ?? null;
  const closed = !account && plans !== undefined && plans.guest === null;

  const send = (file: File, chosen: Mode) =>
    start({ photo: file, name: file.name, fields: { mode: chosen }, guest: !account });
  const take = ([file]: readonly File[]) => {
    if (!file || closed) return;
    const problem = fileProblem(file, plan?.max_upload_bytes ?? Number.POSITIVE_INFINITY);
    setPhoto(file);
    if (problem === null) void send(file, mode);
    else refuse(problem);
  };
  const back = () => {
    stop();
    setPhoto(null);
  };

  return (
    <DropZone
      className={css.stage}
      overClassName={css.over}
      label="Try it"
      multiple={false}
      onFiles={take}
    >
      {({ pick, take: shoot, over }) => (
        <>
          <div className={css.picture}>
            {photo && photoUrl && cutting.state === 'done' ? (
              <CompareSlider
                key={cutting.answer.id}
                before={photoUrl}
                after={cutting.answer.url}
                alt="Your photo"
                width={cutting.answer.width}
                height={cutting.answer.height}
                under={UNDER[under]}
              />
            ) : photo && photoUrl && cutting.state === 'working' ? (
              <PhotoOnItsWay
                src={photoUrl}
                alt="Processing your photo"
                progress={cutting.progress}
              />
            ) : (
              <CompareSlider
                key={sample.id}
                before={sample.photo}
                after={sample.cutouts[sample.mode]!}
                alt={sample.alt}
                width={sample.width}
                height={sample.height}
                under={UNDER[under]}
              />
            )}
            {over && <p className={css.drop}>Drop it here</p>}
          </div>
          <div className={css.desk}>
            {cutting.state === 'working' && (
              <ProgressBar progress={cutting.progress} onStop={back} />
            )}
            {cutting.state === 'failed' && (
              <ProblemNotice
                error={cutting.error}
                {...(photo && cutting.error.status >= 500
                  ? { onRetry: () => send(photo, mode) }
                  : {})}
              />
            )}
            {cutting.state === 'done' && photo && (
              <div className="row spread">
                <a
                  className="button primary"
                  href={cutting.answer.url}
                  download={`${photo.name.replace(/\.[^.]+$/, '')}-cutout.png`}
                >
                  <Icon name="download" /> PNG, {cutting.answer.width} × {cutting.answer.height}
                </a>
                <span className="row">
                  <button
                    type="button"
                    className="button slim"
                    onClick={() => setUnder(under === 'green' ? 'grid' : 'green')}
                  >
                    On {under === 'green' ? 'grid' : 'green'}
                  </button>
                  <button type="button" className="button slim" onClick={back}>
                    Another photo
                  </button>
                </span>
                {!account && (
                  <p className="small quiet">
                    As a guest you get at most {plan?.max_side ?? '–'} px.{' '}
                    <Link href="/sign-up">Sign up</Link> for full size, brushes and the API.
                  </p>
                )}
              </div>
            )}
            {(cutting.state === 'idle' || cutting.state === 'failed') && (
              <>
                <div className={css.actions}>
                  <button
                    type="button"
                    className="button primary large"
                    onClick={pick}
                    disabled={closed}
                  >
                    <Icon name="upload" /> Choose a photo
                  </button>
                  <button
                    type="button"
                    className={`button large ${css.camera}`}
                    onClick={shoot}
                    disabled={closed}
                  >
                    <Icon name="camera" /> Take a photo
                  </button>
                  <label className={css.mode}>
                    <span className="hidden">What to keep</span>
                    <select
                      className="select"
                      value={mode}
                      onChange={(event) => setMode(event.target.value as Mode)}
                    >
                      {MODES.filter((each) => plan?.modes.includes(each) ?? true).map((each) => (
                        <option key={each} value={each}>
                          {each}
                        </option>
                      ))}
                    </select>
                  </label>
                </div>
                <p className="small quiet">
                  {closed
                    ? 'On this server you need an account to send photos.'
                    : `Or drop or paste one. ${PICTURE_KINDS}, up to ${formatBytes(plan?.max_upload_bytes ?? 10 * 1024 ** 2)}.`}
                </p>
              </>
            )}
          </div>
          <fieldset className={css.samples}>
            <legend className="hidden">Samples</legend>
            {SAMPLES.map((each) => (
              <button
                key={each.id}
                type="button"
                className={css.sample}
                aria-pressed={!photo && each.id === sample.id}
                onClick={() => {
                  back();
                  setSample(each);
                }}
              >
                <img src={each.photo} alt={each.alt} width={64} height={64} />
              </button>
            ))}
          </fieldset>
        </>
      )}
    </DropZone>
  );
}
