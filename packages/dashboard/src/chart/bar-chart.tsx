import { useRef, useState } from 'react';
import { useStageSize } from '../editor/use-stage-size.ts';
import css from './bar-chart.module.css';
import { labelEvery, ticksFor } from './scale.ts';

/** Parts of a bar, from the ground up. */
export interface Bar {
  readonly label: string;
  readonly parts: readonly number[];
}

const HEIGHT = 240;
const LEFT = 44;
const BOTTOM = 26;
const TOP = 10;
/** CSS px that a label below a bar takes. */
const LABEL_WIDTH = 58;

/**
 * Stacked bars. The picture is for the eye; screen readers get the table that the page has
 * beside it, so it is one image with a sentence.
 */
export function BarChart(props: {
  readonly summary: string;
  readonly bars: readonly Bar[];
  readonly names: readonly string[];
}) {
  const { bars, names } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useStageSize(frame)?.width ?? 0;
  const [shown, setShown] = useState<number | null>(null);
  const sum = ({ parts }: Bar) => parts.reduce((total, part) => total + part, 0);
  const ticks = ticksFor(Math.max(0, ...bars.map(sum)));
  const top = ticks.at(-1)!;
  const inner = { width: Math.max(width - LEFT - 4, 0), height: HEIGHT - BOTTOM - TOP };
  const step = bars.length > 0 ? inner.width / bars.length : 0;
  const every = labelEvery(bars.length, Math.floor(inner.width / LABEL_WIDTH));
  const y = (value: number) => TOP + inner.height * (1 - value / top);
  const bar = shown === null ? null : bars[shown];

  return (
    <figure className={css.chart}>
      <figcaption className={css.legend}>
        {names.map((name, index) => (
          <span key={name} className={css[`part${index}`]}>
            {name}
            {bar && <strong> {bar.parts[index]}</strong>}
          </span>
        ))}
        <span className={css.when}>{bar?.label ?? ''}</span>
      </figcaption>
      <div ref={frame} className={css.frame}>
        {width > 0 && (
          <svg width={width} height={HEIGHT} role="img" aria-label={props.summary}>
            {ticks.map((tick) => (
              <g key={tick}>
                <line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} className={css.line} />
                <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
                  {tick}
                </text>
              </g>
            ))}
            {bars.map((each, index) => (
              <g
                key={each.label}
                className={index === shown ? css.lit : ''}
                onPointerEnter={() => setShown(index)}
                onPointerLeave={() => setShown(null)}
              >
                <rect
                  x={LEFT + index * step}
                  y={TOP}
                  width={step}
                  height={inner.height}
                  className={css.catch}
                />
                <Stack parts={each.parts} x={LEFT + index * step} step={step} y={y} />
                {index % every === 0 && (
                  <text x={LEFT + (index + 0.5) * step} y={HEIGHT - 7} textAnchor="middle">
                    {each.label}
                  </text>
                )}
              </g>
            ))}
          </svg>
        )}
      </div>
    </figure>
  );
}

function Stack(props: {
  readonly parts: readonly number[];
  readonly x: number;
  readonly step: number;
  readonly y: (value: number) => number;
}) {
  const { parts, x, step, y } = props;
  const thick = Math.max(Math.min(step * 0.68, 44), 1);
  let below = 0;
  return parts.map((part, index) => {
    const from = below;
    below += part;
    if (part === 0) return null;
    return (
      <rect
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts are the same in every bar
        key={index}
        className={css[`part${index}`]}
        x={x + (step - thick) / 2}
        y={y(below)}
        width={thick}
        // What is there shows, however little it is.
        height={Math.max(y(from) - y(below), 1.5)}
      />
    );
  });
}
