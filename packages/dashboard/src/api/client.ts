import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { RequestProblem } from './problem.ts';
import { meQuery } from './queries.ts';

/** The cache of answers. A session that ended anywhere signs every page out. */
export function createQueries(): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof RequestProblem && error.code === 'not_signed_in') {
      client.setQueryData(meQuery.queryKey, null);
    }
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Our own sentence says what is wrong and offers the retry.
      queries: { retry: false, networkMode: 'always', staleTime: 15_000 },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  return client;
}
