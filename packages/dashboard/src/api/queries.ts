import type { Account, MeAnswer } from '@nobg/contract/app/account.js';
import type { InvitationsAnswer, SystemAnswer, UsersAnswer } from '@nobg/contract/app/admin.js';
import type { AppConfig } from '@nobg/contract/app/config.js';
import type { KeysAnswer } from '@nobg/contract/app/keys.js';
import type { PlansAnswer } from '@nobg/contract/app/plans.js';
import type { ResultsAnswer } from '@nobg/contract/app/results.js';
import type { SessionsAnswer } from '@nobg/contract/app/sessions.js';
import type { RequestsAnswer, UsageAnswer } from '@nobg/contract/app/usage.js';
import type { JobList } from '@nobg/contract/jobs.js';
import type { DeliveriesAnswer, DeliveryDetail, WebhooksAnswer } from '@nobg/contract/webhooks.js';
import { infiniteQueryOptions, queryOptions, useQuery } from '@tanstack/react-query';
import { get, query } from './call.ts';

const MINUTE_MS = 60_000;

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => (await get<MeAnswer>('me')).account,
  staleTime: MINUTE_MS,
});

export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: () => get<AppConfig>('config'),
  staleTime: 10 * MINUTE_MS,
});

export const plansQuery = queryOptions({
  queryKey: ['plans'],
  queryFn: () => get<PlansAnswer>('plans'),
  staleTime: 10 * MINUTE_MS,
});

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: () => get<KeysAnswer>('keys'),
});

/** As `keysQuery`, and inactive keys page by page. */
export const keyPagesQuery = infiniteQueryOptions({
  queryKey: ['keys', 'pages'],
  queryFn: ({ pageParam }) => get<KeysAnswer>(`keys${query({ after: pageParam })}`),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
});

export const jobsQuery = infiniteQueryOptions({
  queryKey: ['jobs'],
  queryFn: ({ pageParam }) => get<JobList>(`jobs${query({ limit: 20, cursor: pageParam })}`),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
  refetchInterval: 5_000,
});

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: () => get<WebhooksAnswer>('webhooks'),
  refetchInterval: 15_000,
});

/** A webhook's messages, read again now and then: they come and go by themselves. */
export const deliveriesQuery = (webhook: string) =>
  infiniteQueryOptions({
    queryKey: ['webhooks', webhook, 'deliveries'],
    queryFn: ({ pageParam }) =>
      get<DeliveriesAnswer>(`webhooks/${webhook}/deliveries${query({ cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 5_000,
  });

export const deliveryQuery = (webhook: string, delivery: string) =>
  queryOptions({
    queryKey: ['webhooks', webhook, 'deliveries', delivery],
    queryFn: () => get<DeliveryDetail>(`webhooks/${webhook}/deliveries/${delivery}`),
    refetchInterval: 5_000,
  });

export const resultsQuery = queryOptions({
  queryKey: ['results'],
  queryFn: async () => (await get<ResultsAnswer>('results')).results,
});

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async () => (await get<SessionsAnswer>('sessions')).sessions,
});

export interface UsageFilter {
  readonly days: number;
  readonly bucket: 'hour' | 'day';
  readonly key?: string | undefined;
  readonly mode?: string | undefined;
}

export const usageQuery = (filter: UsageFilter) =>
  queryOptions({
    queryKey: ['usage', filter],
    queryFn: () => get<UsageAnswer>(`usage${query({ ...filter })}`),
  });

export interface RequestsFilter {
  readonly key?: string | undefined;
  readonly status?: string | undefined;
}

export const requestsQuery = (filter: RequestsFilter) =>
  infiniteQueryOptions({
    queryKey: ['requests', filter],
    queryFn: ({ pageParam }) =>
      get<RequestsAnswer>(`requests${query({ limit: 25, ...filter, before: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const usersQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'users', search],
    queryFn: ({ pageParam }) =>
      get<UsersAnswer>(`admin/users${query({ query: search, after: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const systemQuery = queryOptions({
  queryKey: ['admin', 'system'],
  queryFn: () => get<SystemAnswer>('admin/system'),
  refetchInterval: 5_000,
});

export const invitationsQuery = queryOptions({
  queryKey: ['admin', 'invitations'],
  queryFn: async () => (await get<InvitationsAnswer>('admin/invitations')).invitations,
});

/** Who is signed in; null for a visitor, undefined while that is asked. */
export function useAccount(): Account | null | undefined {
  return useQuery(meQuery).data;
}
