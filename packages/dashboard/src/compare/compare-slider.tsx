import { useState } from 'react';
import css from './compare-slider.module.css';

/** Before and after in one frame. The handle is a range input: it drags, and arrow keys move it. */
export function CompareSlider(props: {
  readonly before: string;
  readonly after: string;
  /** What the photo shows. */
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  /** What lies under the cutout: the grid, or a CSS colour. */
  readonly under: 'grid' | string;
  readonly start?: number;
}) {
  const { before, after, alt, width, height, under, start = 50 } = props;
  const [at, setAt] = useState(start);
  return (
    <div className={css.frame} style={{ aspectRatio: `${width} / ${height}` }}>
      <img src={before} alt={`${alt}, before`} width={width} height={height} draggable={false} />
      <div
        className={`${css.after} ${under === 'grid' ? 'grid-under' : ''}`}
        style={{
          clipPath: `inset(0 0 0 ${at}%)`,
          ...(under === 'grid' ? {} : { background: under }),
        }}
      >
        <img src={after} alt={`${alt}, cut out`} width={width} height={height} draggable={false} />
      </div>
      <span className={css.line} style={{ left: `${at}%` }} aria-hidden="true">
        <span className={css.handle} />
      </span>
      <input
        className={css.range}
        type="range"
        min={0}
        max={100}
        step={0.5}
        value={at}
        aria-label="Share of the original photo that is shown"
        aria-valuetext={`${Math.round(at)} percent of the original photo`}
        onChange={(event) => setAt(Number(event.target.value))}
      />
    </div>
  );
}
