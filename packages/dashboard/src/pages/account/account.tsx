import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { formatDate } from '../../ui/format.ts';
import { planFacts } from '../front/prices.tsx';
import css from './account.module.css';
import { ChangePassword } from './change-password.tsx';
import { DeleteAccount } from './delete-account.tsx';
import { Sessions } from './sessions.tsx';

export default function Account() {
  usePageTitle('Account');
  const account = useQuery(meQuery).data!;
  return (
    <div className="stack">
      <h1>Account</h1>
      <div className={css.two}>
        <section className="panel stack" aria-labelledby="you">
          <h2 id="you">{account.email}</h2>
          <p className="quiet small">
            Member since {formatDate(account.created_at)}
            {account.role === 'admin' ? ', administrator of this server' : ''}
          </p>
          <p>
            Plan <strong>{account.plan.name}</strong>, {account.plan.price}
          </p>
          <ul className={css.facts}>
            {planFacts(account.plan).map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
          <p className="small quiet">Plans are changed by this server’s administrator.</p>
        </section>
        <ChangePassword />
      </div>
      <Sessions />
      <DeleteAccount email={account.email} />
    </div>
  );
}
