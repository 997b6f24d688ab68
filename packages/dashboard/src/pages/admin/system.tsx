import type { SystemAnswer } from '@nobg/contract/app/admin.js';
import { useQuery } from '@tanstack/react-query';
import { systemQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { formatBytes, formatCount, formatSpan } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Notice } from '../../ui/notice.tsx';
import css from './admin.module.css';
import { AdminTabs } from './admin-tabs.tsx';

/** State of the server, refreshed every five seconds. */
export default function System() {
  usePageTitle('System');
  const system = useQuery(systemQuery);
  return (
    <div className="stack">
      <h1>Admin</h1>
      <AdminTabs />
      <Loaded query={system} height="36rem">
        {(state) => (
          <>
            {state.warnings.map((sentence) => (
              <Notice key={sentence} kind="bad">
                <span>{sentence}</span>
              </Notice>
            ))}
            <Numbers state={state} />
            <div className={css.two}>
              <section className="panel stack" aria-labelledby="load">
                <h2 id="load">Load</h2>
                <Gauge
                  name="Busy slots"
                  used={state.slots.busy}
                  of={state.slots.all}
                  note={`${state.slots.ready} ready, ${state.slots.restarts} restarted, peak ${formatBytes(state.slots.peak_bytes)}`}
                />
                <Gauge name="Waiting" used={state.queue.waiting} of={state.queue.limit} />
                <Gauge
                  name="Disk"
                  used={state.disk.total_bytes - state.disk.free_bytes}
                  of={state.disk.total_bytes}
                  words={`${formatBytes(state.disk.free_bytes)} free of ${formatBytes(state.disk.total_bytes)}`}
                />
              </section>
              <section className="panel stack" aria-labelledby="checks">
                <h2 id="checks">Checks</h2>
                <ul className={css.open}>
                  {Object.entries(state.checks).map(([name, { ok, detail }]) => (
                    <li key={name}>
                      <span>
                        <strong>{name}</strong> <span className="small quiet">{detail}</span>
                      </span>
                      <span className={`badge ${ok ? 'good' : 'bad'}`}>
                        {ok ? 'well' : 'failing'}
                      </span>
                    </li>
                  ))}
                </ul>
              </section>
            </div>
            <section className="panel stack" aria-labelledby="networks">
              <h2 id="networks">Networks</h2>
              <div className="scroll-x" tabIndex={0} role="region" aria-label="Networks">
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">Network</th>
                      <th scope="col">Version</th>
                      <th scope="col">Licence</th>
                      <th scope="col">State</th>
                    </tr>
                  </thead>
                  <tbody>
                    {state.networks.map((network) => (
                      <tr key={network.id}>
                        <th scope="row">{network.id}</th>
                        <td>{network.version}</td>
                        <td>{network.licence}</td>
                        <td>
                          <span className={`badge ${STATE_LOOKS[network.state]}`}>
                            {network.state}
                          </span>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </section>
          </>
        )}
      </Loaded>
    </div>
  );
}

const STATE_LOOKS = { ready: 'good', fetching: 'warn', failing: 'bad' } as const;

function Numbers({ state }: { state: SystemAnswer }) {
  const shown = [
    ['Version', state.version],
    ['Uptime', formatSpan(state.uptime_s)],
    ['Database', state.database],
    ['Users', formatCount(state.counts.users)],
    ['Keys', formatCount(state.counts.keys)],
    ['Results', formatCount(state.counts.results)],
    ['Requests today', formatCount(state.counts.requests_today)],
  ];
  return (
    <dl className={css.numbers}>
      {shown.map(([name, value]) => (
        <div key={name} className="panel">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Gauge(props: { name: string; used: number; of: number; words?: string; note?: string }) {
  return (
    <div className={css.gauge}>
      <p className="row spread">
        <strong>{props.name}</strong>
        <span className="small">{props.words ?? `${props.used} of ${props.of}`}</span>
      </p>
      <Meter used={props.used} limit={props.of} label={props.name} />
      {props.note && <p className="small quiet">{props.note}</p>}
    </div>
  );
}
