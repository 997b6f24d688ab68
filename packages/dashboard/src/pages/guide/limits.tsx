import { Link } from 'wouter';
import { Code } from '../../ui/code.tsx';
import css from './guide.module.css';

export function Limits() {
  return (
    <>
      <p>
        Your plan says how many requests an hour each key may make, and how many requests an hour
        and images a day or month all keys and the web app may make together. A key can have a lower
        limit of its own.
      </p>
      <p>Every answer to a known key, errors included, says where it stands:</p>
      <Code
        label="Headers"
        text={`X-RateLimit-Limit: 100
X-RateLimit-Remaining: 58
X-RateLimit-Reset: 1767362400
X-RateLimit-Account-Limit: 500
X-RateLimit-Account-Remaining: 412
RateLimit-Policy: "hour";q=100;w=3600, "account";q=500;w=3600
RateLimit: "hour";r=58;t=1312, "account";r=412;t=1312`}
      />
      <p>
        Beyond the limit the answer is 429 with <code>Retry-After</code>; <code>detail</code> says
        which limit it is and when it ends. Hours are clock hours, days and months are UTC.
      </p>
      <h2>Keys</h2>
      <ul className={css.points}>
        <li>
          <code>nobg_live_…</code> keys work where the plan has API access. <code>nobg_test_…</code>{' '}
          keys work in every plan, are free, and mark their pictures.
        </li>
        <li>
          A secret is shown once; only its hash is stored. Lost it?{' '}
          <Link href="/app/keys">Rotate</Link> the key: the old secret goes on working for as long
          as you say.
        </li>
        <li>
          Revoking holds at once. A scope <code>read</code> alone cannot cut anything out.
        </li>
        <li>
          A key in a web page can be read by everyone who opens it: send visitors’ photos through
          your server.
        </li>
      </ul>
      <p>
        The last six characters are a checksum, so that a typo is refused without a look-up. For
        secret scanners:
      </p>
      <Code label="Pattern" text="nobg_(live|test)_[0-9A-Za-z]{38}" />
    </>
  );
}
