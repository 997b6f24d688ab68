import type { ReactNode } from 'react';

type Kind = 'good' | 'warn' | 'bad' | 'plain';

/** A sentence that stands out. What went wrong is read out at once. */
export function Notice({ kind = 'plain', children }: { kind?: Kind; children: ReactNode }) {
  return (
    <div className={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
