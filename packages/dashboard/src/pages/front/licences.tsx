import { NETWORKS } from 'virtual:reference';
import css from './front.module.css';

/** What one may do with the results, said plainly; the list is the manifest's own. */
export function Licences() {
  return (
    <section className={css.section} aria-labelledby="licences">
      <div className={css.two}>
        <div className="stack">
          <h2 id="licences">What we don’t gloss over</h2>
          <p>
            NoBG’s code is open source under Apache-2.0. Most of the networks it can run are not
            ours, and each has terms of its own. Some state none. If you sell things with these
            pictures, read the list and judge for yourself.
          </p>
          <p>
            Every answer of the API names the networks that made it, with their licences. Who runs a
            server chooses which of these it uses.
          </p>
        </div>
        <details className={css.terms}>
          <summary>The {NETWORKS.length} networks and their terms</summary>
          <div
            className="scroll-x"
            tabIndex={0}
            role="region"
            aria-label="Networks and their terms"
          >
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Network</th>
                  <th scope="col">Terms of the weights</th>
                  <th scope="col">Package</th>
                </tr>
              </thead>
              <tbody>
                {NETWORKS.map(({ id, title, licence }) => (
                  <tr key={id}>
                    <th scope="row" className={css.network}>
                      {title}
                    </th>
                    <td>{licence.weights}</td>
                    <td>{licence.package}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      </div>
    </section>
  );
}
