import { type InputHTMLAttributes, type ReactNode, type Ref, useState } from 'react';

/** A section that files can be dropped on. */
export function FileDrop(props: {
  readonly className?: string | undefined;
  readonly overClassName?: string | undefined;
  readonly label: string;
  readonly onDrop: (dropped: DataTransfer) => void;
  /** @param over whether files hover over it */
  readonly children: (over: boolean) => ReactNode;
}) {
  const [over, setOver] = useState(false);
  return (
    <section
      aria-label={props.label}
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
        props.onDrop(event.dataTransfer);
      }}
    >
      {props.children(over)}
    </section>
  );
}

/** The browser's file picker, which a button beside it opens. */
export function FileInput({
  label,
  onFiles,
  ...more
}: InputHTMLAttributes<HTMLInputElement> & {
  readonly ref: Ref<HTMLInputElement>;
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  return (
    <input
      {...more}
      type="file"
      className="hidden"
      aria-label={label}
      tabIndex={-1}
      onChange={(event) => {
        const files = [...(event.target.files ?? [])];
        // The same ones can be chosen once more.
        event.target.value = '';
        if (files.length > 0) onFiles(files);
      }}
    />
  );
}
