import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '../../api/call.ts';
import { keysQuery, meQuery, type UsageFilter, usageQuery } from '../../api/queries.ts';
import { MODES } from '../../cutting/modes.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { formatCount, formatMs } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Segments } from '../../ui/segments.tsx';
import { LimitMeters } from '../home/limit-meters.tsx';
import { RequestLog } from './request-log.tsx';
import css from './usage.module.css';
import { UsageBreakdown } from './usage-breakdown.tsx';
import { UsageChart } from './usage-chart.tsx';

const SPANS = [
  { value: '1', label: 'Today' },
  { value: '7', label: '7 days' },
  { value: '31', label: '31 days' },
] as const;

export default function Usage() {
  usePageTitle('Usage');
  const account = useQuery(meQuery).data!;
  const keys = useQuery(keysQuery).data?.keys ?? [];
  const [days, setDays] = useState<(typeof SPANS)[number]['value']>('7');
  const [byHour, setByHour] = useState(false);
  const [key, setKey] = useState('');
  const [mode, setMode] = useState('');
  const filter: UsageFilter = {
    days: Number(days),
    bucket: days === '1' || (days === '7' && byHour) ? 'hour' : 'day',
    key: key || undefined,
    mode: mode || undefined,
  };
  const usage = useQuery({ ...usageQuery(filter), placeholderData: (before) => before });

  return (
    <div className="stack">
      <header className="row spread">
        <h1>Usage</h1>
        <a className="button" href={`/app/api/usage.csv${query({ ...filter })}`} download>
          <Icon name="download" /> CSV
        </a>
      </header>
      <section className="panel" aria-label="Current limits">
        <LimitMeters limits={account.limits} />
      </section>
      <div className={css.filters}>
        <Segments label="Period" hideLabel options={SPANS} value={days} onChange={setDays} />
        <label>
          <span className="hidden">Key</span>
          <select
            className="select slim"
            value={key}
            onChange={({ target }) => setKey(target.value)}
          >
            <option value="">All keys</option>
            <option value="web">Web app</option>
            {keys.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="hidden">Mode</span>
          <select
            className="select slim"
            value={mode}
            onChange={({ target }) => setMode(target.value)}
          >
            <option value="">All modes</option>
            {MODES.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        {days === '7' && (
          <label className="check">
            <input
              type="checkbox"
              checked={byHour}
              onChange={({ target }) => setByHour(target.checked)}
            />
            By hour
          </label>
        )}
      </div>
      <Loaded query={usage} height="30rem">
        {(answer) => (
          <>
            <dl className={css.numbers}>
              {[
                ['Cut out', formatCount(answer.total.ok)],
                ['Refused', formatCount(answer.total.refused)],
                ['Failed', formatCount(answer.total.failed)],
                ['Median time', formatMs(answer.total.median_ms)],
                ['95th percentile', formatMs(answer.total.p95_ms)],
              ].map(([name, value]) => (
                <div key={name} className="panel">
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <section className="panel" aria-label="Over time">
              <UsageChart usage={answer} />
            </section>
            <UsageBreakdown usage={answer} />
          </>
        )}
      </Loaded>
      <RequestLog keyId={key || undefined} />
    </div>
  );
}
