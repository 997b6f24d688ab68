import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { configQuery, keysQuery, meQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { Code } from '../../ui/code.tsx';
import { Icon } from '../../ui/icon.tsx';
import { RecentResults } from '../playground/recent-results.tsx';
import css from './home.module.css';
import { LimitMeters } from './limit-meters.tsx';

export default function Home() {
  usePageTitle('Home');
  const account = useQuery(meQuery).data!;
  const keys = useQuery(keysQuery);
  const config = useQuery(configQuery).data;
  const key = keys.data?.keys.find(({ state }) => state === 'active');
  const origin = config?.public_url ?? location.origin;
  return (
    <div className="stack">
      <header className="row spread">
        <h1>Home</h1>
        <Link href="/app/playground" className="button primary">
          <Icon name="scissors" /> Cut out a photo
        </Link>
      </header>
      <section className="panel stack" aria-labelledby="plan">
        <div className="row spread">
          <h2 id="plan">Your {account.plan.name} plan</h2>
          <span className="small quiet">
            {account.in_work} of {account.plan.concurrent} running
          </span>
        </div>
        <LimitMeters limits={account.limits} />
      </section>
      <div className={css.two}>
        <section className="panel stack" aria-labelledby="quick">
          <h2 id="quick">Quick start</h2>
          {keys.data && !key ? (
            <>
              <p>Programs need a key to call the API. Create one in a minute.</p>
              <Link href="/app/keys" className="button">
                <Icon name="key" /> Create a key
              </Link>
            </>
          ) : (
            <p>
              Set your key {key ? `“${key.name}”` : ''} into <code>NOBG_KEY</code>, and send a
              photo:
            </p>
          )}
          <Code
            label="Quick start with curl"
            text={`${key ? `# the key "${key.name}", ${key.hint}\n` : ''}export NOBG_KEY=nobg_${key?.kind ?? 'live'}_…

curl -H "X-API-Key: $NOBG_KEY" \\
  -F image=@photo.jpg -F mode=product \\
  ${origin}/api/v1/remove`}
          />
          <p className="small">
            <Link href="/guide">More in the guide</Link>
          </p>
        </section>
        <section className="panel stack" aria-labelledby="recent">
          <div className="row spread">
            <h2 id="recent">Recent results</h2>
            <Link href="/app/playground" className="small">
              All results
            </Link>
          </div>
          <RecentResults limit={6} />
        </section>
      </div>
    </div>
  );
}
