import type { ReactNode } from 'react';
import css from './swatches.module.css';

const COLOURS = [
  { name: 'White', colour: '#ffffff' },
  { name: 'Black', colour: '#000000' },
  { name: 'Green', colour: '#00d664' },
  { name: 'Sand', colour: '#e8dcc8' },
  { name: 'Sky', colour: '#bfe0f5' },
];

/** What to show under a cutout: the grid, one of a few colours, or another one. */
export function Swatches(props: {
  /** `#rrggbb`; `grid` for none, and null where it is neither. */
  readonly value: string | null;
  readonly onGrid: () => void;
  readonly onColour: (colour: string) => void;
  readonly children?: ReactNode;
}) {
  const { value, onGrid, onColour } = props;
  const isOwn = value?.startsWith('#') && !COLOURS.some(({ colour }) => colour === value);
  return (
    <div className={css.swatches}>
      <button
        type="button"
        className={`grid-under ${css.swatch}`}
        aria-label="Transparency grid"
        title="Transparent"
        aria-pressed={value === 'grid'}
        onClick={onGrid}
      />
      {COLOURS.map(({ name, colour }) => (
        <button
          key={colour}
          type="button"
          className={css.swatch}
          style={{ background: colour }}
          aria-label={name}
          title={name}
          aria-pressed={value === colour}
          onClick={() => onColour(colour)}
        />
      ))}
      <label
        className={`${css.swatch} ${css.pick} ${isOwn ? css.chosen : ''}`}
        title="Custom colour"
      >
        <span className="hidden">Custom colour</span>
        <input
          type="color"
          value={value?.startsWith('#') ? value : '#00d664'}
          onChange={({ target }) => onColour(target.value)}
        />
      </label>
      {props.children}
    </div>
  );
}
