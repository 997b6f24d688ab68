import type { JobItemAnswer, JobSummary } from '@nobg/contract/jobs.js';
import { type KeyboardEvent, useRef, useState } from 'react';
import { ACCEPTED } from '../../cutting/accept.ts';
import { Swatches } from '../../editor/swatches.tsx';
import type { BatchImage } from '../../jobs/image.ts';
import { percent, stateWords } from '../../jobs/words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { fileSource } from '../../upload/photo-source.ts';
import { keepPhotoAs } from '../../upload/uploads.ts';
import css from './batches.module.css';
import { FixEditor } from './fix-editor.tsx';
import { usePhoto } from './use-photo.ts';
import { ViewerPicture } from './viewer-picture.tsx';

/** One photo of a batch: before and after, over a background of choice; the way to correct it. */
export function Viewer(props: {
  readonly job: JobSummary;
  readonly image: BatchImage;
  /** `3 of 12`. */
  readonly place: string;
  readonly marked: boolean;
  readonly onMark: () => void;
  /** Goes to another one: so many further. */
  readonly onMove: (by: number) => void;
  readonly onCorrected: (answer: JobItemAnswer) => void;
  readonly onClose: () => void;
}) {
  const { job, image, marked, onMark, onMove, onClose } = props;
  const [under, setUnder] = useState('grid');
  const [fixing, setFixing] = useState(false);
  const [chosen, setChosen] = useState(0);
  const photo = usePhoto(job.id, image.externalId, chosen);
  const picker = useRef<HTMLInputElement>(null);
  const { label, icon, badge } = stateWords(image.state);
  const { result } = image;

  const onKeyDown = (event: KeyboardEvent) => {
    if (fixing || event.target instanceof HTMLInputElement) return;
    if (event.key === 'ArrowLeft') onMove(-1);
    else if (event.key === 'ArrowRight') onMove(1);
    else if (event.key === 'x' || event.key === 'X') onMark();
    else return;
    event.preventDefault();
  };

  if (fixing && result && photo) {
    return (
      <Dialog title={`Fix ${image.name}`} onClose={() => setFixing(false)} wide>
        <FixEditor
          jobId={job.id}
          image={image}
          mode={result.mode}
          photo={photo}
          onSaved={(answer) => {
            props.onCorrected(answer);
            setFixing(false);
          }}
          onClose={() => setFixing(false)}
        />
      </Dialog>
    );
  }
  return (
    <Dialog title={image.name} onClose={onClose} wide>
      {/* Keys of the dialog, whatever in it has the focus. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
      <div className={css.viewer} onKeyDown={onKeyDown}>
        <ViewerPicture image={image} photo={photo ?? null} under={under} />
        <div className="row spread">
          <div className="row">
            <span className={`badge ${badge}`}>
              <Icon name={icon} size={13} /> {image.corrected ? 'Corrected' : label}
            </span>
            {result && (
              <span className="small quiet">
                {result.width} × {result.height}, confidence {percent(result.confidence)}
              </span>
            )}
            <span className="small quiet">{props.place}</span>
          </div>
          {result && <Swatches value={under} onGrid={() => setUnder('grid')} onColour={setUnder} />}
        </div>
        {result && photo === null && (
          <div className="notice">
            <span>
              This page no longer has the photo, and the server deletes what is cut out. Choose it
              again to compare or fix.
            </span>
            <input
              ref={picker}
              type="file"
              className="hidden"
              accept={ACCEPTED}
              tabIndex={-1}
              aria-label="The photo of this result"
              onChange={({ target }) => {
                const [file] = target.files ?? [];
                if (!file || image.externalId === null) return;
                keepPhotoAs(job.id, image.externalId, fileSource(file));
                setChosen(chosen + 1);
              }}
            />
            <button
              type="button"
              className="button slim"
              disabled={image.externalId === null}
              onClick={() => picker.current?.click()}
            >
              Choose the photo
            </button>
          </div>
        )}
        <div className="row spread">
          <div className="row">
            <button type="button" className="button" onClick={() => onMove(-1)}>
              Previous
            </button>
            <button type="button" className="button" onClick={() => onMove(1)}>
              Next
            </button>
            <button type="button" className="button" aria-pressed={marked} onClick={onMark}>
              <Icon name="check" /> {marked ? 'Marked' : 'Mark'}
            </button>
          </div>
          <div className="row">
            {result && (
              <>
                <button
                  type="button"
                  className="button"
                  disabled={!photo}
                  onClick={() => setFixing(true)}
                >
                  <Icon name="brush" /> Fix
                </button>
                <a className="button" href={result.url} download={downloadName(image)}>
                  <Icon name="download" /> Download
                </a>
              </>
            )}
            <button type="button" className="button primary" onClick={onClose}>
              Close
            </button>
          </div>
        </div>
      </div>
    </Dialog>
  );
}

/** The photo's own name with the result's format. */
function downloadName({ name, result }: BatchImage): string {
  const end = result?.url.split('.').at(-1) ?? 'png';
  return `${(name.split('/').at(-1) ?? name).replace(/\.[^.]+$/, '')}.${end}`;
}
