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
            Upload a photo and get its subject on a transparent background, including hair and fine
            details. Use the browser, or one API call.
          </p>
          <ul className={css.facts}>
            <li>Try it with your own photo, without an account</li>
            <li>Five modes: any subject, people, products, food, clothing</li>
            <li>The result stays on this server and is deleted within {hours} hours</li>
          </ul>
          <div className="row">
            <Link href="/sign-up" className="button large">
              Sign up free
            </Link>
            <Link href="/guide">Read the API guide</Link>
          </div>
        </div>
        <TryStage />
      </div>

      <ModeShow />

      <section className={css.section} aria-labelledby="api">
        <div className={css.two}>
          <div className="stack">
            <h2 id="api">One call, one image</h2>
            <p>
              Send the photo and the mode. The answer has the address of a PNG of the photo’s size,
              the bounding box of the subject, and the number of requests left. It is plain HTTP:
              use curl, Python or a page’s own script.
            </p>
            <p>
              <Link href="/guide/migrate">Migrating from remove.bg?</Link> Change two lines.
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
              Over the connection in your address bar. The networks run on this server’s processor;
              no third-party service is involved.
            </p>
          </li>
          <li>
            <h3>While it is processed</h3>
            <p>
              The photo is on disk during processing and is deleted as soon as its cutout is
              complete or has failed. It is not used for training.
            </p>
          </li>
          <li>
            <h3>Afterwards</h3>
            <p>
              The cutout is available at an address that cannot be guessed, for {hours} hours or
              until you delete it. It is then deleted from disk.
            </p>
          </li>
        </ol>
      </section>

      <Licences />
    </>
  );
}
