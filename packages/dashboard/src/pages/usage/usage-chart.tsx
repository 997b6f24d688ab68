import type { UsageAnswer } from '@nobg/contract/app/usage.js';
import { BarChart } from '../../chart/bar-chart.tsx';
import { formatMs } from '../../ui/format.ts';

const NAMES = ['Cut out', 'Refused', 'Failed'];

/** Requests over time, as a picture and as the table that says the same. */
export function UsageChart({ usage }: { usage: UsageAnswer }) {
  const { series, bucket, total } = usage;
  const label = (iso: string) =>
    bucket === 'hour'
      ? `${iso.slice(8, 10)}. ${iso.slice(11, 16)}`
      : new Date(iso).toLocaleDateString('en-GB', {
          day: 'numeric',
          month: 'short',
          timeZone: 'UTC',
        });
  return (
    <div className="stack">
      <BarChart
        summary={`${total.ok} cut out, ${total.refused} refused and ${total.failed} failed, by ${bucket}. The table below has the numbers.`}
        names={NAMES}
        bars={series.map(({ at, ok, refused, failed }) => ({
          label: label(at),
          parts: [ok, refused, failed],
        }))}
      />
      <details>
        <summary className="small">Table (times in UTC)</summary>
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Usage as a table">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{bucket === 'hour' ? 'Hour' : 'Day'}</th>
                {[...NAMES, 'Median', '95 %'].map((name) => (
                  <th key={name} scope="col" className="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {series.map((row) => (
                <tr key={row.at}>
                  <th scope="row">{label(row.at)}</th>
                  <td className="number">{row.ok}</td>
                  <td className="number">{row.refused}</td>
                  <td className="number">{row.failed}</td>
                  <td className="number">{formatMs(row.median_ms)}</td>
                  <td className="number">{formatMs(row.p95_ms)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </div>
  );
}
