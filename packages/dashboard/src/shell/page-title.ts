import { useEffect } from 'react';

/** Names the page in the tab and, on the way there, to screen readers. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · NoBG`;
  }, [title]);
}
