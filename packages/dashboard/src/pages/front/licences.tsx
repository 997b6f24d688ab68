import css from './front.module.css';

/** As the README has it; `npm run eval` and `nobg models list` name the same. */
const NETWORKS = [
  {
    name: 'ISNet',
    used: 'all modes',
    terms:
      'None stated for the weights. The project’s code is Apache-2.0; its training photos (DIS5K) are for non-commercial use.',
  },
  { name: 'RVM', used: 'body, clothing, people in common', terms: 'GPL-3.0' },
  { name: 'CenterNet', used: 'common, body', terms: 'None stated for the weights; package MIT' },
  { name: 'Selfie multiclass', used: 'body, clothing, people in common', terms: 'Apache-2.0' },
  { name: 'MobileSAM', used: 'points, box', terms: 'Apache-2.0; package MIT' },
];

/** What one may do with the results, said plainly. */
export function Licences() {
  return (
    <section className={css.section} aria-labelledby="licences">
      <div className={css.two}>
        <div className="stack">
          <h2 id="licences">What we don’t gloss over</h2>
          <p>
            NoBG’s code is open source under Apache-2.0. The networks it runs are not ours, and each
            has terms of its own. Some state none. If you sell things with these pictures, read the
            list and judge for yourself.
          </p>
          <p>Every answer of the API names the networks that made it, with their licences.</p>
        </div>
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Networks and their terms">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Network</th>
                <th scope="col">Used by</th>
                <th scope="col">Terms of the weights</th>
              </tr>
            </thead>
            <tbody>
              {NETWORKS.map(({ name, used, terms }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{used}</td>
                  <td>{terms}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </section>
  );
}
