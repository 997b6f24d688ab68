import { Link } from 'wouter';
import css from './shell.module.css';

/** The name: half on green, half on nothing. */
export function Wordmark({ to = '/' }: { to?: string }) {
  return (
    <Link href={to} className={css.wordmark} aria-label="NoBG, front page">
      <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
        <path
          fill="currentColor"
          d="M0 6a6 6 0 0 1 6-6h16l10 10v16a6 6 0 0 1-6 6H6a6 6 0 0 1-6-6z"
        />
        <path className={css.markKey} d="M16 4a12 12 0 0 0 0 24z" />
        <path
          className={css.markGrid}
          d="M16 4h4v4h-4zm4 4h4v4h-4zm-4 4h4v4h-4zm8 0h4v4h-4zm-4 4h4v4h-4zm-4 4h4v4h-4zm8 0h3v3h-3zm-4 4h4v3h-4z"
        />
      </svg>
      <span>NoBG</span>
    </Link>
  );
}
