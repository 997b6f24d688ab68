import { OPTIONS } from 'virtual:reference';
import css from './guide.module.css';
import { Marked } from './marked.tsx';

export function Parameters() {
  return (
    <>
      <p>
        <code>POST /api/v1/remove</code>, <code>multipart/form-data</code>, the key in{' '}
        <code>X-API-Key</code> or as <code>Authorization: Bearer</code>.
      </p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Parameters">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Modes</th>
              <th scope="col">What it does</th>
              <th scope="col">Example</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">
                <code>image</code>
              </th>
              <td>all</td>
              <td>The photo: JPEG, PNG or WebP. Required.</td>
              <td>
                <code>@photo.jpg</code>
              </td>
            </tr>
            <tr>
              <th scope="row">
                <code>mode</code>
              </th>
              <td>all</td>
              <td>What to keep: common (the default), body, product, food or clothing.</td>
              <td>
                <code>food</code>
              </td>
            </tr>
            {OPTIONS.map(({ name, modes, summary, expected, example }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{modes?.join(', ') ?? 'all'}</td>
                <td>
                  <Marked text={summary} />{' '}
                  <span className="quiet">
                    Expected: <Marked text={expected} />.
                  </span>
                </td>
                <td>
                  <code>{example}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className={css.points}>
        <li>
          Points and boxes are in pixels of the upright photo, origin top left. A click on a part
          that stands for the whole (the coffee in a cup) gives the whole; a second point with{' '}
          <code>,drop</code> on what is too much takes it away.
        </li>
        <li>
          Other fields are refused rather than ignored, so that a slip of the pen shows:{' '}
          <code>422 unknown_field</code> names it.
        </li>
      </ul>
    </>
  );
}
