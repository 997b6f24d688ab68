import { type ReactNode, useRef } from 'react';
import { ACCEPTED } from '../cutting/accept.ts';
import { FileDrop, FileInput } from '../ui/file-drop.tsx';
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
  const take = (chosen: readonly File[]) => onPhotos(chosen.map((file) => fileSource(file)));
  return (
    <FileDrop
      className={props.className}
      overClassName={props.overClassName}
      label={label}
      onDrop={(dropped) => {
        void droppedFiles(dropped).then((found) => {
          if (found.length > 0) onPhotos(found);
        });
      }}
    >
      {(over) => (
        <>
          <FileInput
            ref={files}
            label={`${label}: files`}
            multiple
            accept={`${ACCEPTED},.zip,application/zip`}
            onFiles={take}
          />
          <FileInput
            ref={folder}
            label={`${label}: folder`}
            multiple
            {...{ webkitdirectory: '' }}
            onFiles={take}
          />
          {props.children({
            pickFiles: () => files.current?.click(),
            pickFolder: () => folder.current?.click(),
            over,
          })}
        </>
      )}
    </FileDrop>
  );
}
