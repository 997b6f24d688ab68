import { CopyButton } from './copy-button.tsx';

/** A piece of code that scrolls by keyboard too, with a button that copies it. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <div className="code">
      <pre tabIndex={0} role="region" aria-label={label}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} />
    </div>
  );
}
