import { ALL_IMAGES, type ImageFilter, ORDERS } from '../../jobs/filter.ts';
import type { BatchImage, StateCounts } from '../../jobs/image.ts';
import { percent, stateWords } from '../../jobs/words.ts';
import { formatCount } from '../../ui/format.ts';
import css from './batches.module.css';

const ORDER_WORDS = { sent: 'As sent', confidence: 'Least sure first', name: 'Name' } as const;

/** Which photos are shown: by state, name and confidence. */
export function FilterBar(props: {
  readonly filter: ImageFilter;
  readonly counts: StateCounts;
  readonly images: readonly BatchImage[];
  readonly shown: number;
  readonly onFilter: (filter: ImageFilter) => void;
}) {
  const { filter, counts, images, shown, onFilter } = props;
  const set = (changes: Partial<ImageFilter>) => onFilter({ ...filter, ...changes });
  const corrected = images.filter((image) => image.corrected).length;
  const states = [
    { value: 'all' as const, label: `All (${formatCount(images.length)})` },
    ...(Object.keys(counts) as (keyof StateCounts)[])
      .filter((state) => counts[state] > 0 || filter.state === state)
      .map((value) => ({
        value,
        label: `${stateWords(value).label} (${formatCount(counts[value])})`,
      })),
    ...(corrected > 0 || filter.state === 'corrected'
      ? [{ value: 'corrected' as const, label: `Corrected (${formatCount(corrected)})` }]
      : []),
  ];
  return (
    <div className={css.filters}>
      <label className="field">
        <span className="label">State</span>
        <select
          className="select"
          value={filter.state}
          onChange={({ target }) => set({ state: target.value as ImageFilter['state'] })}
        >
          {states.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="label">Order</span>
        <select
          className="select"
          value={filter.order}
          onChange={({ target }) => set({ order: target.value as ImageFilter['order'] })}
        >
          {ORDERS.map((order) => (
            <option key={order} value={order}>
              {ORDER_WORDS[order]}
            </option>
          ))}
        </select>
      </label>
      <label className={`field ${css.grow}`}>
        <span className="label">Name</span>
        <input
          type="search"
          className="input"
          value={filter.name}
          placeholder="Part of a name or folder"
          onChange={({ target }) => set({ name: target.value })}
        />
      </label>
      <label className={`field ${css.grow}`}>
        <span className="label">
          {filter.maxConfidence >= 1
            ? 'Any confidence'
            : `Confidence up to ${percent(filter.maxConfidence)}`}
        </span>
        <input
          type="range"
          className={css.slider}
          min={0.3}
          max={1}
          step={0.01}
          value={filter.maxConfidence}
          aria-label="Highest confidence that is shown"
          aria-valuetext={
            filter.maxConfidence >= 1 ? 'any' : `up to ${percent(filter.maxConfidence)}`
          }
          onChange={({ target }) => set({ maxConfidence: Number(target.value) })}
        />
      </label>
      <p className="small quiet" role="status">
        {formatCount(shown)} shown
      </p>
      {filter !== ALL_IMAGES && shown < images.length && (
        <button type="button" className="button slim" onClick={() => onFilter(ALL_IMAGES)}>
          Show all
        </button>
      )}
    </div>
  );
}
