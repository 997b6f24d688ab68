import { useRef, useState } from 'react';
import { ACCEPTED } from '../../cutting/accept.ts';
import { type Backdrop, GRID } from '../../editor/backdrop.ts';
import { Swatches } from '../../editor/swatches.tsx';

/** What lies under the cutout, on the stage and in downloads. */
export function BackdropPanel(props: {
  readonly backdrop: Backdrop;
  readonly onBackdrop: (backdrop: Backdrop) => void;
}) {
  const { backdrop, onBackdrop } = props;
  const picker = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<string | null>(null);

  const takePhoto = async (file: File | undefined) => {
    if (!file) return;
    try {
      onBackdrop({ kind: 'photo', picture: await createImageBitmap(file) });
      setFault(null);
    } catch {
      setFault(`${file.name} could not be read as an image.`);
    }
  };

  return (
    <fieldset>
      <legend>Background</legend>
      <Swatches
        value={
          backdrop.kind === 'photo' ? null : backdrop.kind === 'grid' ? 'grid' : backdrop.colour
        }
        onGrid={() => onBackdrop(GRID)}
        onColour={(colour) => onBackdrop({ kind: 'colour', colour })}
      >
        <input
          ref={picker}
          type="file"
          className="hidden"
          accept={ACCEPTED}
          tabIndex={-1}
          aria-label="Photo as the background"
          onChange={({ target }) => {
            void takePhoto(target.files?.[0]);
            target.value = '';
          }}
        />
        <button
          type="button"
          className="button slim"
          aria-pressed={backdrop.kind === 'photo'}
          onClick={() => picker.current?.click()}
        >
          A photo…
        </button>
      </Swatches>
      {fault && <p className="fault">{fault}</p>}
    </fieldset>
  );
}
