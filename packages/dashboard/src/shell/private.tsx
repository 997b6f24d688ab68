import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Redirect, useLocation } from 'wouter';
import { meQuery } from '../api/queries.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AppShell } from './app-shell.tsx';
import NotFound from './not-found.tsx';

/** Pages for those who are signed in; others sign in first and come back. */
export function Private({ admin, children }: { admin: boolean; children: ReactNode }) {
  const me = useQuery(meQuery);
  const [path] = useLocation();
  if (me.data === null)
    return <Redirect to={`/sign-in?next=${encodeURIComponent(path)}`} replace />;
  if (me.data === undefined) {
    return (
      <AppShell account={null}>
        {me.isError ? (
          <ProblemNotice error={me.error} onRetry={() => me.refetch()} />
        ) : (
          <Skeleton height="60vh" />
        )}
      </AppShell>
    );
  }
  // What one may not see is not there: the server answers the same.
  const hidden = admin && me.data.role !== 'admin';
  return <AppShell account={me.data}>{hidden ? <NotFound /> : children}</AppShell>;
}
