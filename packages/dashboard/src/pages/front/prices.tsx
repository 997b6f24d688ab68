import type { Plan } from '@nobg/contract/app/plans.js';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { plansQuery } from '../../api/queries.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import css from './front.module.css';

/** Prices: the plans as the server has them. */
export function Prices() {
  const plans = useQuery(plansQuery);
  return (
    <section className={css.section} aria-labelledby="prices">
      <h2 id="prices">Prices</h2>
      <Loaded query={plans} height="22rem">
        {({ plans: list, new_accounts }) => (
          <ul className={css.prices}>
            {list.map((plan) => (
              <li key={plan.id} className="panel stack">
                <div>
                  <h3>{plan.name}</h3>
                  <p className={css.price}>{plan.price}</p>
                </div>
                <ul className={css.ticks}>
                  {planFacts(plan).map((fact) => (
                    <li key={fact}>{fact}</li>
                  ))}
                </ul>
                {plan.id === new_accounts ? (
                  <Link href="/sign-up" className="button primary">
                    Start with {plan.name}
                  </Link>
                ) : (
                  <p className="small quiet">
                    Sign up, then ask this server’s administrator for {plan.name}.
                  </p>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <p className="small quiet">
        Refused and failed requests are free. Test keys are free in every plan; their images are
        watermarked.
      </p>
    </section>
  );
}

/** A plan's limits in words; limits that do not bind are left out. */
export function planFacts(plan: Plan): string[] {
  const facts = [plan.api ? 'API and web app' : 'Web app, and the API with test keys'];
  const per = (count: number | null, what: string) => {
    if (count !== null) facts.push(`${formatCount(count)} ${what}`);
  };
  const { requests_per_hour: each, account_requests_per_hour: all } = plan;
  if (each !== all) per(each, 'requests an hour per key');
  per(all, each === all ? 'requests an hour' : 'requests an hour for all keys together');
  per(plan.images_per_day, 'images a day');
  per(plan.images_per_month, 'images a month');
  facts.push(`Photos up to ${formatBytes(plan.max_upload_bytes)}`);
  facts.push(plan.modes.length === 5 ? 'All five modes' : `Modes: ${plan.modes.join(', ')}`);
  facts.push(plan.hd ? 'HD edges on large photos' : 'Standard edges');
  if (plan.max_side !== null) facts.push(`Results up to ${formatCount(plan.max_side)} px`);
  facts.push(plan.concurrent === 1 ? 'One photo at a time' : `${plan.concurrent} photos at a time`);
  return facts;
}
