import { useRef, useState } from 'react';
import { ACCEPTED } from '../../cutting/accept.ts';
import type { Backdrop } from '../../editor/backdrop.ts';
import css from './playground.module.css';

const COLOURS = [
  { name: 'White', colour: '#ffffff' },
  { name: 'Black', colour: '#000000' },
  { name: 'Green', colour: '#00d664' },
  { name: 'Sand', colour: '#e8dcc8' },
  { name: 'Sky', colour: '#bfe0f5' },
];

/** What lies under the cutout, on the stage and in downloads. */
export function BackdropPanel(props: {
  readonly backdrop: Backdrop;
  readonly onBackdrop: (backdrop: Backdrop) => void;
}) {
  const { backdrop, onBackdrop } = props;
  const picker = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const isColour = (colour: string) => backdrop.kind === 'colour' && backdrop.colour === colour;
  const own = backdrop.kind === 'colour' && !COLOURS.some(({ colour }) => isColour(colour));

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
      <div className={css.swatches}>
        <button
          type="button"
          className={`grid-under ${css.swatch}`}
          aria-label="Transparency grid"
          title="Transparent"
          aria-pressed={backdrop.kind === 'grid'}
          onClick={() => onBackdrop({ kind: 'grid' })}
        />
        {COLOURS.map(({ name, colour }) => (
          <button
            key={colour}
            type="button"
            className={css.swatch}
            style={{ background: colour }}
            aria-label={name}
            title={name}
            aria-pressed={isColour(colour)}
            onClick={() => onBackdrop({ kind: 'colour', colour })}
          />
        ))}
        <label
          className={`${css.swatch} ${css.pick} ${own ? css.chosen : ''}`}
          title="Custom colour"
        >
          <span className="hidden">Custom colour</span>
          <input
            type="color"
            value={backdrop.kind === 'colour' ? backdrop.colour : '#00d664'}
            onChange={({ target }) => onBackdrop({ kind: 'colour', colour: target.value })}
          />
        </label>
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
      </div>
      {fault && <p className="fault">{fault}</p>}
    </fieldset>
  );
}
