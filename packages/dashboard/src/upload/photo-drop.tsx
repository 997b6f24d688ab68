import { type ReactNode, useRef, useState } from 'react';
import { ACCEPTED } from '../cutting/accept.ts';
import { droppedFiles } from './dropped.ts';
import { fileSource, type PhotoSource } from './photo-source.ts';

/** What a drop zone's content can do. */
export interface PickActions {
  readonly pickFiles: () => void;
  readonly pickFolder: () => void;
  /** Files hover over it. */
  readonly over: boolean;
}

/** Takes photos, folders with all below them, and archives: dropped or picked. */
export function PhotoDrop(props: {
  readonly className?: string | undefined;
  readonly overClassName?: string | undefined;
  readonly label: string;
  readonly onPhotos: (photos: readonly PhotoSource[]) => void;
  readonly children: (actions: PickActions) => ReactNode;
}) {
  const { label, onPhotos } = props;
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const input = (ref: typeof files, name: string, more: object) => (
    <input
      ref={ref}
      type="file"
      className="hidden"
      multiple
      aria-label={`${label}: ${name}`}
      tabIndex={-1}
      {...more}
      onChange={(event) => {
        const chosen = [...(event.target.files ?? [])].map((file) => fileSource(file));
        // The same ones can be chosen once more.
        event.target.value = '';
        if (chosen.length > 0) onPhotos(chosen);
      }}
    />
  );
  return (
    <section
      aria-label={label}
      className={`${props.className ?? ''} ${over ? (props.overClassName ?? '') : ''}`}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void droppedFiles(event.dataTransfer).then((found) => {
          if (found.length > 0) onPhotos(found);
        });
      }}
    >
      {input(files, 'files', { accept: `${ACCEPTED},.zip,application/zip` })}
      {input(folder, 'folder', { webkitdirectory: '' })}
      {props.children({
        pickFiles: () => files.current?.click(),
        pickFolder: () => folder.current?.click(),
        over,
      })}
    </section>
  );
}
