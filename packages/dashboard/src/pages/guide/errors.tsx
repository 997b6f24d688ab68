import { ERRORS } from 'virtual:reference';
import { Code } from '../../ui/code.tsx';

export function Errors() {
  const sorted = [...ERRORS].sort((a, b) => a.status - b.status);
  return (
    <>
      <p>
        Errors are <code>application/problem+json</code> (RFC 9457). Handle errors by{' '}
        <code>code</code>, show <code>detail</code> to users, and quote <code>request_id</code> when
        asking for help.
      </p>
      <Code
        label="An error"
        text={`{
  "type": "urn:nobg:error:invalid_mode",
  "title": "Unknown mode",
  "status": 422,
  "code": "invalid_mode",
  "detail": "mode: expected one of common, body, product, food, clothing, but got \\"porduct\\".",
  "request_id": "req_3f0c2a6d9b8e4f7aa1c5d2e8b7f60913",
  "errors": [{ "field": "mode", "expected": "one of common, …", "received": "\\"porduct\\"" }]
}`}
      />
      <p>
        Retry after 408, 429, 500 and 503. If there is a <code>Retry-After</code>, wait that many
        seconds. Refused and failed requests are not charged.
      </p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="All codes">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Status</th>
              <th scope="col">Code</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ code, status, title }) => (
              <tr key={code}>
                <td>{status}</td>
                <th scope="row">
                  <code>{code}</code>
                </th>
                <td>{title}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
