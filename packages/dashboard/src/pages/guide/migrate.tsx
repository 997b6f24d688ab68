import { Code } from '../../ui/code.tsx';
import css from './guide.module.css';
import { useExample } from './use-example.ts';

const SAME: readonly [string, string][] = [
  ['image_file, image_url, image_file_b64', 'the same'],
  ['size', 'the same names, the same megapixels'],
  ['type', 'mapped: person to body, product and car to product, others to common'],
  ['format, channels, bg_color, bg_image_url', 'the same'],
  ['crop, scale, position, roi, shadow_type', 'the same'],
  ['403 for a missing or wrong key', 'the same, with {"errors": […]}'],
];

export function Migrate() {
  const { origin } = useExample();
  return (
    <>
      <p>
        Programs written for remove.bg’s API talk to <code>/v1.0/removebg</code>. This server
        answers there too, in the same form: change the host and the key, and leave the rest.
      </p>
      <Code
        label="What changes"
        text={`- https://api.remove.bg/v1.0/removebg
+ ${origin}/v1.0/removebg

- X-Api-Key: (your old key)
+ X-Api-Key: $NOBG_KEY`}
      />
      <div className="scroll-x" tabIndex={0} role="region" aria-label="What stays">
        <table className={`table ${css.pairs}`}>
          <thead>
            <tr>
              <th scope="col">There</th>
              <th scope="col">Here</th>
            </tr>
          </thead>
          <tbody>
            {SAME.map(([there, here]) => (
              <tr key={there}>
                <th scope="row">
                  <code>{there}</code>
                </th>
                <td>{here}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2>Or go over to the native call</h2>
      <p>It is shorter, and has what the other one lacks:</p>
      <ul className={css.points}>
        <li>modes for dishes and garments, and points that say which thing is meant;</li>
        <li>an address for the result in place of its bytes;</li>
        <li>errors that name the field, what was expected and what came;</li>
        <li>the networks and their licences with every picture.</li>
      </ul>
      <Code
        label="The native call"
        text={`curl -H "X-API-Key: $NOBG_KEY" \\
  -F image=@photo.jpg -F mode=product \\
  ${origin}/api/v1/remove`}
      />
    </>
  );
}
