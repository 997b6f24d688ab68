/** Holds the place of what is loading. */
export function Skeleton({ height }: { height: string }) {
  return (
    <div className="skeleton" style={{ height }} role="status">
      <span className="hidden">Loading</span>
    </div>
  );
}
