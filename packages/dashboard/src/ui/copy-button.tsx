import { useEffect, useState } from 'react';
import { Icon } from './icon.tsx';

const SHOWN_MS = 2_000;

/** Copies a text, and says that it did. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => {
    // Without TLS there is no clipboard to write to, except on localhost.
    if (!navigator.clipboard) return setState('failed');
    navigator.clipboard.writeText(text).then(
      () => setState('done'),
      () => setState('failed'),
    );
  };
  const words = { idle: label, done: 'Copied', failed: 'Select the text' }[state];
  return (
    <button type="button" className="button slim" onClick={copy}>
      <Icon name={state === 'done' ? 'check' : 'copy'} size={15} />
      <span aria-live="polite">{words}</span>
    </button>
  );
}
