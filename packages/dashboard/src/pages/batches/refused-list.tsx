import { formatCount } from '../../ui/format.ts';
import type { Refused } from '../../upload/photo-source.ts';

/** Rows of a list that is opened: nobody reads more. */
const SHOWN = 200;

/** Files that are left out, each with the reason. */
export function RefusedList({ refused }: { readonly refused: readonly Refused[] }) {
  if (refused.length === 0) return null;
  const words = refused.length === 1 ? '1 file is' : `${formatCount(refused.length)} files are`;
  return (
    <details open={refused.length <= 5} className="notice warn">
      <summary>{words} left out</summary>
      <ul className="small">
        {refused.slice(0, SHOWN).map(({ path, reason }) => (
          <li key={`${path} ${reason}`}>{reason}</li>
        ))}
        {refused.length > SHOWN && <li>And {formatCount(refused.length - SHOWN)} more.</li>}
      </ul>
    </details>
  );
}
