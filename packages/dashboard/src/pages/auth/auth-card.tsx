import type { ReactNode } from 'react';
import { SAMPLES } from '../../samples/samples.ts';
import css from './auth.module.css';

/** A form in the middle, beside what it is for. */
export function AuthCard({ title, children }: { title: string; children: ReactNode }) {
  const shown = SAMPLES[0]!;
  return (
    <div className={css.card}>
      <div className={css.form}>
        <h1>{title}</h1>
        {children}
      </div>
      <div className={css.picture} aria-hidden="true">
        <img src={shown.cutouts.common} alt="" width={shown.width} height={shown.height} />
      </div>
    </div>
  );
}
