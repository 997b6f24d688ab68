import { useState } from 'react';
import type { Photo } from '../../batch/photo.ts';
import type { Backdrop } from '../../editor/backdrop.ts';
import {
  cutoutName,
  exportPicture,
  FORMATS,
  type Format,
  saveFile,
} from '../../editor/export-picture.ts';
import type { Layers } from '../../editor/layers.ts';
import { Icon } from '../../ui/icon.tsx';
import { Segments } from '../../ui/segments.tsx';

/** Saves what the stage shows, at full size, made in the browser. */
export function DownloadPanel(props: {
  readonly photo: Photo;
  readonly layers: Layers | null;
  readonly backdrop: Backdrop;
}) {
  const { photo, layers, backdrop } = props;
  const [format, setFormat] = useState<Format>('png');
  const [fault, setFault] = useState<string | null>(null);
  const { state } = photo;
  const ready = state.at === 'done' && layers !== null;

  const save = async () => {
    if (!ready) return;
    try {
      // The server's own bytes where nothing was changed: a canvas rounds faint colours.
      const untouched =
        format === 'png' && backdrop.kind === 'grid' && photo.strokes.done.length === 0;
      const blob = untouched ? state.cutout : await exportPicture(layers.cutout, backdrop, format);
      saveFile(blob, cutoutName(photo.file.name, format));
      setFault(null);
    } catch (error) {
      setFault((error as Error).message);
    }
  };

  return (
    <div className="stack">
      <Segments
        label="Save as"
        options={FORMATS.map((value) => ({ value, label: value.toUpperCase() }))}
        value={format}
        onChange={setFormat}
      />
      <button type="button" className="button primary" disabled={!ready} onClick={save}>
        <Icon name="download" /> Download {format.toUpperCase()}
      </button>
      {format === 'jpg' && backdrop.kind === 'grid' && (
        <p className="small quiet">JPG has no transparency: what was removed becomes white.</p>
      )}
      {fault && <p className="fault">{fault}</p>}
    </div>
  );
}
