import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { plansQuery, usersQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AdminTabs } from './admin-tabs.tsx';
import { Invitations } from './invitations.tsx';
import { UserRow } from './user-row.tsx';

export default function Users() {
  usePageTitle('Users');
  const [search, setSearch] = useState('');
  const users = useInfiniteQuery({
    ...usersQuery(useDeferredValue(search.trim())),
    placeholderData: (before) => before,
  });
  const plans = useQuery(plansQuery).data?.plans ?? [];
  const rows = users.data?.pages.flatMap((page) => page.users);
  return (
    <div className="stack">
      <h1>Admin</h1>
      <AdminTabs />
      <section className="panel stack" aria-labelledby="users">
        <div className="row spread">
          <h2 id="users">Users</h2>
          <label>
            <span className="hidden">Search by e-mail address</span>
            <input
              className="input"
              type="search"
              placeholder="Search by address"
              maxLength={254}
              value={search}
              onChange={({ target }) => setSearch(target.value)}
            />
          </label>
        </div>
        {users.isError && <ProblemNotice error={users.error} onRetry={() => users.refetch()} />}
        {users.isPending && <Skeleton height="16rem" />}
        {rows?.length === 0 && <p className="empty">No user matches.</p>}
        {rows && rows.length > 0 && (
          <div className="scroll-x" tabIndex={0} role="region" aria-label="Users">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Address</th>
                  <th scope="col">Plan</th>
                  <th scope="col" className="number">
                    Images this month
                  </th>
                  <th scope="col" className="number">
                    Keys
                  </th>
                  <th scope="col">Last seen</th>
                  <th scope="col">Actions</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((user) => (
                  <UserRow key={user.id} user={user} plans={plans} />
                ))}
              </tbody>
            </table>
          </div>
        )}
        {users.hasNextPage && (
          <button type="button" className="button" onClick={() => users.fetchNextPage()}>
            More
          </button>
        )}
      </section>
      <Invitations plans={plans} />
    </div>
  );
}
