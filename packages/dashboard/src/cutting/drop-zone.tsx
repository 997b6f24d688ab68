import { type ReactNode, useEffect, useRef, useState } from 'react';
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
  const [over, setOver] = useState(false);
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

  const input = (ref: typeof picker, name: string, capture: boolean) => (
    <input
      ref={ref}
      type="file"
      className="hidden"
      accept={ACCEPTED}
      multiple={multiple && !capture}
      aria-label={name}
      tabIndex={-1}
      {...(capture ? { capture: 'environment' as const } : {})}
      onChange={(event) => {
        const files = [...(event.target.files ?? [])];
        // The same file can be chosen once more.
        event.target.value = '';
        if (files.length > 0) onFiles(files);
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
        const files = [...event.dataTransfer.files];
        if (files.length > 0) onFiles(files);
      }}
    >
      {input(picker, `${label}: file`, false)}
      {input(camera, `${label}: camera`, true)}
      {props.children({
        pick: () => picker.current?.click(),
        take: () => camera.current?.click(),
        over,
      })}
    </section>
  );
}
