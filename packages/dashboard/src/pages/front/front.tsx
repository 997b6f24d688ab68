import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { configQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { Code } from '../../ui/code.tsx';
import css from './front.module.css';
import { Licences } from './licences.tsx';
import { ModeShow } from './mode-show.tsx';
import { Prices } from './prices.tsx';
import { TryStage } from './try-stage.tsx';

export default function Front() {
  usePageTitle('The subject, without its background');
  const config = useQuery(configQuery).data;
  const hours = config?.result_hours ?? 24;
  const origin = config?.public_url ?? location.origin;
  return (
    <>
      <div className={css.hero}>
        <div className={css.pitch}>
          <h1>
            <span className={css.line}>Keep the subject.</span>{' '}
            <span className={css.lose}>Lose the rest.</span>
          </h1>
          <p className={css.lead}>
            A photo goes in; its subject comes out on a transparent background, hair and cup handles
            included. In the browser, or by one call of an API.
          </p>
          <ul className={css.facts}>
            <li>Try it on a photo of your own, without an account</li>
            <li>Five modes: anything, people, goods, dishes, garments</li>
            <li>The photo stays on this server and is gone within {hours} hours</li>
          </ul>
          <div className="row">
            <Link href="/sign-up" className="button large">
              Sign up free
            </Link>
            <Link href="/guide">Read how the API works</Link>
          </div>
        </div>
        <TryStage />
      </div>

      <ModeShow />

      <section className={css.section} aria-labelledby="api">
        <div className={css.two}>
          <div className="stack">
            <h2 id="api">One call, one picture</h2>
            <p>
              Send the photo and the mode. The answer has the address of a PNG of exactly the
              photo’s size, a box around what was kept, and how many requests are left. It is plain
              HTTP: curl, Python or a page’s own script will do.
            </p>
            <p>
              <Link href="/guide/migrate">Coming from remove.bg?</Link> It takes two changed lines.
            </p>
          </div>
          <Code
            label="Example with curl"
            text={`curl -H "X-API-Key: $NOBG_KEY" \\
  -F image=@cup.jpg -F mode=food \\
  ${origin}/api/v1/remove

{ "url": "${origin}/results/7Qm2Zk…png",
  "mode": "food",
  "usage": { "used": 1, "limit": 100, "remaining": 99 } }`}
          />
        </div>
      </section>

      <Prices />

      <section className={css.section} aria-labelledby="privacy">
        <h2 id="privacy">Where your photo goes</h2>
        <ol className={css.path}>
          <li>
            <h3>To this server</h3>
            <p>
              Over the connection you see in the address bar. The networks run here, on its
              processor; no other company’s service is asked.
            </p>
          </li>
          <li>
            <h3>Before the networks</h3>
            <p>
              The photo lies on the disk while they look at it, and is deleted once its cutout is
              there or could not be made. It trains nothing.
            </p>
          </li>
          <li>
            <h3>Out again</h3>
            <p>
              The cutout lies at an address that cannot be guessed, for {hours} hours or until you
              delete it. Then it is gone from the disk, too.
            </p>
          </li>
        </ol>
      </section>

      <Licences />
    </>
  );
}
