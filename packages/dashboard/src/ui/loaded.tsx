import type { UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemNotice } from './problem-notice.tsx';
import { Skeleton } from './skeleton.tsx';

/** What a query brings; before that a skeleton of its height, or what went wrong. */
export function Loaded<Data>(props: {
  readonly query: UseQueryResult<Data, Error> | UseInfiniteQueryResult<Data, Error>;
  /** CSS length that the content will have, so that nothing jumps. */
  readonly height: string;
  readonly children: (data: Data) => ReactNode;
}) {
  const { query, height, children } = props;
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <ProblemNotice error={query.error} onRetry={() => query.refetch()} />}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) {
    return <ProblemNotice error={query.error} onRetry={() => query.refetch()} />;
  }
  return <Skeleton height={height} />;
}
