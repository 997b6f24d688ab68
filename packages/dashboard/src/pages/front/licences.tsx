import { NETWORKS } from 'virtual:reference';
import css from './front.module.css';

/** What one may do with the results, said plainly; the list is the manifest's own. */
export function Licences() {
  return (
    <section className={css.section} aria-labelledby="licences">
      <div className={css.two}>
        <div className="stack">
          <h2 id="licences">Licences of the networks</h2>
          <p>
            NoBG’s code is open source under Apache-2.0. Most of the networks have licences of their
            own, and some state none. Check the list before you use results commercially.
          </p>
          <p>
            Every API answer names the networks that were used, with their licences. The operator of
            a server chooses which of them it may use.
          </p>
        </div>
        <details className={css.terms}>
          <summary>The {NETWORKS.length} networks and their licences</summary>
          <div
            className="scroll-x"
            tabIndex={0}
            role="region"
            aria-label="Networks and their licences"
          >
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Network</th>
                  <th scope="col">Licence of the weights</th>
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
