import { type ReactNode, useEffect, useRef } from 'react';
import { FileDrop, FileInput } from '../ui/file-drop.tsx';
import { ACCEPTED } from './accept.ts';

/** What a drop zone's content can do. */
export interface DropActions {
  /** Opens the file picker. */
  readonly pick: () => void;
  /** Opens the camera where there is one, else the file picker. */
  readonly take: () => void;
  /** Files hover over it. */
  readonly over: boolean;
}

/** Takes photos that are dropped on it, pasted anywhere on the page, picked or taken. */
export function DropZone(props: {
  readonly className?: string | undefined;
  readonly overClassName?: string | undefined;
  readonly label: string;
  readonly multiple: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: (actions: DropActions) => ReactNode;
}) {
  const { onFiles, multiple, label } = props;
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const latest = useRef(onFiles);
  latest.current = onFiles;

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, []);

  return (
    <FileDrop
      className={props.className}
      overClassName={props.overClassName}
      label={label}
      onDrop={(dropped) => {
        const files = [...dropped.files];
        if (files.length > 0) onFiles(files);
      }}
    >
      {(over) => (
        <>
          <FileInput
            ref={picker}
            label={`${label}: file`}
            accept={ACCEPTED}
            multiple={multiple}
            onFiles={onFiles}
          />
          <FileInput
            ref={camera}
            label={`${label}: camera`}
            accept={ACCEPTED}
            capture="environment"
            onFiles={onFiles}
          />
          {props.children({
            pick: () => picker.current?.click(),
            take: () => camera.current?.click(),
            over,
          })}
        </>
      )}
    </FileDrop>
  );
}
