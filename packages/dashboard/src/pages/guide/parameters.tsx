import { OPTIONS, OUTPUTS } from 'virtual:reference';
import { PICTURE_KINDS } from '../../cutting/accept.ts';
import css from './guide.module.css';
import { Marked } from './marked.tsx';

export function Parameters() {
  return (
    <>
      <p>
        <code>POST /api/v1/remove</code>, <code>multipart/form-data</code> or JSON, the key in{' '}
        <code>X-API-Key</code> or as <code>Authorization: Bearer</code>.
      </p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Parameters">
        <table className={`table ${css.fields}`}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Modes</th>
              <th scope="col">Description</th>
              <th scope="col">Example</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">
                <code>image</code>
              </th>
              <td>all</td>
              <td>The photo: {PICTURE_KINDS}. Required unless sent by address or in base64.</td>
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
            {OPTIONS.map((option) => (
              <Row key={option.name} {...option} modes={option.modes?.join(', ') ?? 'all'} />
            ))}
            {OUTPUTS.map((output) => (
              <Row key={output.name} {...output} modes="all" />
            ))}
          </tbody>
        </table>
      </div>
      <ul className={css.points}>
        <li>
          Points and boxes are in pixels of the upright photo, origin top left. A point on a part
          (the coffee in a cup) selects the whole object; a further point with <code>,drop</code>{' '}
          removes an unwanted region.
        </li>
        <li>
          Unknown fields are refused, so that typing errors are noticed:{' '}
          <code>422 unknown_field</code> names it.
        </li>
      </ul>
    </>
  );
}

/** One field of the table. */
function Row(field: {
  readonly name: string;
  readonly modes: string;
  readonly summary: string;
  readonly expected: string | null;
  readonly example: string;
}) {
  return (
    <tr>
      <th scope="row">
        <code>{field.name}</code>
      </th>
      <td>{field.modes}</td>
      <td>
        <Marked text={field.summary} />{' '}
        {field.expected !== null && (
          <span className="quiet">
            Expected: <Marked text={field.expected} />.
          </span>
        )}
      </td>
      <td>
        <code>{field.example}</code>
      </td>
    </tr>
  );
}
