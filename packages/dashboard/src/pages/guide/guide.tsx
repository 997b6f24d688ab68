import type { GuideChapter } from '@nobg/contract/app/pages.js';
import type { ComponentType } from 'react';
import { Link, useParams } from 'wouter';
import NotFound from '../../shell/not-found.tsx';
import { usePageTitle } from '../../shell/page-title.ts';
import { Errors } from './errors.tsx';
import css from './guide.module.css';
import { Limits } from './limits.tsx';
import { Migrate } from './migrate.tsx';
import { Modes } from './modes.tsx';
import { Parameters } from './parameters.tsx';
import { QuickStart } from './quick-start.tsx';

const CHAPTERS: readonly { id: GuideChapter | ''; title: string; Chapter: ComponentType }[] = [
  { id: '', title: 'Quick start', Chapter: QuickStart },
  { id: 'parameters', title: 'Parameters', Chapter: Parameters },
  { id: 'modes', title: 'Modes', Chapter: Modes },
  { id: 'errors', title: 'Errors', Chapter: Errors },
  { id: 'limits', title: 'Limits and keys', Chapter: Limits },
  { id: 'migrate', title: 'Migration from remove.bg', Chapter: Migrate },
];

export default function Guide() {
  const { chapter = '' } = useParams<{ chapter?: string }>();
  const open = CHAPTERS.find(({ id }) => id === chapter);
  usePageTitle(open ? `Guide: ${open.title}` : 'Not found');
  if (!open) return <NotFound />;
  return (
    <div className={css.guide}>
      <nav aria-label="Guide" className={css.contents}>
        {CHAPTERS.map(({ id, title }) => (
          <Link
            key={id}
            href={id === '' ? '/guide' : `/guide/${id}`}
            aria-current={id === chapter ? 'page' : undefined}
          >
            {title}
          </Link>
        ))}
        <a href="/docs">API reference</a>
      </nav>
      <article className={css.chapter}>
        <h1>{open.title}</h1>
        <open.Chapter />
      </article>
    </div>
  );
}
