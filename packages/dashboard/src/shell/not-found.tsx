import { Link } from 'wouter';
import css from './not-found.module.css';
import { usePageTitle } from './page-title.ts';

export default function NotFound() {
  usePageTitle('Not found');
  return (
    <div className={css.page}>
      <p className={`grid-under ${css.hole}`} aria-hidden="true">
        404
      </p>
      <h1>Nothing here but background</h1>
      <p className="quiet">There is no page at this address. It may be outdated or misspelled.</p>
      <div className="row">
        <Link href="/" className="button primary">
          Front page
        </Link>
        <Link href="/app/playground" className="button">
          Playground
        </Link>
      </div>
    </div>
  );
}
