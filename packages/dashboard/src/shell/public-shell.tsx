import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useAccount } from '../api/queries.ts';
import { OfflineBanner } from './offline-banner.tsx';
import css from './shell.module.css';
import { SkipLink } from './skip-link.tsx';
import { ThemeButton } from './theme-button.tsx';
import { Wordmark } from './wordmark.tsx';

/** Pages that everybody may see. */
export function PublicShell({ children }: { children: ReactNode }) {
  const account = useAccount();
  return (
    <div className={css.public}>
      <SkipLink />
      <OfflineBanner />
      <header className={css.header}>
        <Wordmark />
        <nav aria-label="Main" className={css.headerNav}>
          <Link href="/guide" className={css.navLink}>
            Guide
          </Link>
          <a href="/#prices" className={`${css.navLink} ${css.wide}`}>
            Prices
          </a>
          <ThemeButton />
          {account ? (
            <Link href="/app" className="button">
              Open the app
            </Link>
          ) : (
            <>
              <Link href="/sign-in" className={`button plain ${css.signIn}`}>
                Sign in
              </Link>
              <Link href="/sign-up" className={`button ${css.wide}`}>
                Sign up
              </Link>
            </>
          )}
        </nav>
      </header>
      <main id="main" tabIndex={-1} className={css.main}>
        {children}
      </main>
      <footer className={css.footer}>
        <p>
          NoBG is open source under Apache-2.0. It runs on this server, and its pages load nothing
          from other hosts.
        </p>
        <nav aria-label="Footer">
          <Link href="/guide">Guide</Link>
          <a href="/docs">API reference</a>
          <a href="/openapi.json">OpenAPI</a>
          <a href="/#licences">Licences</a>
        </nav>
      </footer>
    </div>
  );
}
