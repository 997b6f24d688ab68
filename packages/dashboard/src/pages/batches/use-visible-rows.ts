import { type RefObject, useEffect, useState } from 'react';

/** Rows above and below the window that are there already when it is scrolled. */
const MORE_ROWS = 3;

export interface VisibleRows {
  /** Width of the list, CSS px; 0 before it is known. */
  readonly width: number;
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** Which rows of a list in the page are in sight. @param rowHeight CSS px */
export function useVisibleRows(
  list: RefObject<HTMLElement | null>,
  rowHeight: number,
): VisibleRows {
  const [rows, setRows] = useState<VisibleRows>({ width: 0, from: 0, to: 0 });
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const { top, width } = element.getBoundingClientRect();
      const from = Math.max(0, Math.floor(-top / rowHeight) - MORE_ROWS);
      const to = Math.max(0, Math.ceil((innerHeight - top) / rowHeight) + MORE_ROWS);
      setRows((before) =>
        before.width === width && before.from === from && before.to === to
          ? before
          : { width, from, to },
      );
    };
    const soon = () => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    const sizes = new ResizeObserver(soon);
    sizes.observe(element);
    // What is above may grow, and moves the list.
    sizes.observe(document.body);
    addEventListener('scroll', soon, { passive: true });
    addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
      removeEventListener('scroll', soon);
      removeEventListener('resize', soon);
    };
  }, [list, rowHeight]);
  return rows;
}
