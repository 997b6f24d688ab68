/** How much of a limit is used. A limit that is null does not bind. */
export function Meter(props: { used: number; limit: number | null; label: string }) {
  const { used, limit, label } = props;
  const share = limit === null ? 0 : limit === 0 ? 1 : Math.min(used / limit, 1);
  return (
    <div
      className={share >= 1 ? 'meter full' : 'meter'}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={limit ?? undefined}
      aria-valuenow={used}
      aria-valuetext={limit === null ? `${used}, no limit` : `${used} of ${limit}`}
    >
      <span style={{ width: `${share * 100}%` }} />
    </div>
  );
}
