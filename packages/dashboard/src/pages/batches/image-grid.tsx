import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { BatchImage } from '../../jobs/image.ts';
import css from './batches.module.css';
import { ImageTile } from './image-tile.tsx';
import { useVisibleRows } from './use-visible-rows.ts';

/** CSS px of a tile with the gap below it. */
const ROW = 226;
const [LEAST_WIDTH, GAP] = [158, 12];

/**
 * Photos as tiles, of which only those in sight are in the document. Arrows move, Enter opens, X marks.
 */
export function ImageGrid(props: {
  readonly images: readonly BatchImage[];
  readonly marked: ReadonlySet<string>;
  /** Index of the one that keys act on. */
  readonly active: number;
  readonly onActive: (index: number) => void;
  readonly onMark: (id: string) => void;
  readonly onOpen: (id: string) => void;
}) {
  const { images, marked, active, onActive, onMark, onOpen } = props;
  const list = useRef<HTMLDivElement>(null);
  const byKey = useRef(false);
  const { width, from, to } = useVisibleRows(list, ROW);
  const columns = Math.max(1, Math.floor((width + GAP) / (LEAST_WIDTH + GAP)));
  const rows = Math.ceil(images.length / columns);

  useEffect(() => {
    // The mouse is where it is; keys bring into sight what they act on.
    if (!byKey.current || list.current === null) return;
    byKey.current = false;
    const top = list.current.getBoundingClientRect().top + Math.floor(active / columns) * ROW;
    if (top < 8) scrollBy({ top: top - 8 });
    else if (top + ROW > innerHeight) scrollBy({ top: top + ROW - innerHeight });
  }, [active, columns]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const image = images[active];
    const steps: Record<string, number> = {
      ...{ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns },
      ...{ PageUp: -columns * 3, PageDown: columns * 3 },
      ...{ Home: -images.length, End: images.length },
    };
    const step = steps[event.key];
    if (step !== undefined) {
      byKey.current = true;
      onActive(Math.min(Math.max(active + step, 0), images.length - 1));
    } else if (event.key === 'Enter' && image) onOpen(image.id);
    else if ((event.key === 'x' || event.key === 'X' || event.key === ' ') && image) {
      onMark(image.id);
    } else return;
    event.preventDefault();
  };

  if (images.length === 0) {
    return (
      <div className="empty">
        <p>No photo is like this.</p>
      </div>
    );
  }
  const shown = images.slice(from * columns, to * columns);
  return (
    <>
      <p className={`small quiet ${css.keys}`}>
        Arrow keys move, <kbd>Enter</kbd> opens, <kbd>X</kbd> marks.
      </p>
      <div
        ref={list}
        className={css.grid}
        style={{ height: rows * ROW - GAP }}
        role="listbox"
        aria-label="Photos"
        aria-multiselectable="true"
        aria-activedescendant={`image-${images[active]?.id}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {shown.map((image, n) => {
          const index = from * columns + n;
          return (
            <ImageTile
              key={image.id}
              image={image}
              marked={marked.has(image.id)}
              active={index === active}
              place={{ index, of: images.length }}
              style={{
                top: Math.floor(index / columns) * ROW,
                left: `calc((100% + ${GAP}px) * ${(index % columns) / columns})`,
                width: `calc((100% + ${GAP}px) / ${columns} - ${GAP}px)`,
                height: ROW - GAP,
              }}
              onMark={() => {
                onActive(index);
                onMark(image.id);
              }}
              onOpen={() => {
                onActive(index);
                onOpen(image.id);
              }}
            />
          );
        })}
      </div>
    </>
  );
}
