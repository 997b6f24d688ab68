import { useState } from 'react';

/**
 * A one-time token of the address's fragment, taken out of the address bar at once: it shall
 * neither be copied along nor stay in the history.
 */
export function useFragmentToken(name: string): string | null {
  const [token] = useState(() => {
    const found = new URLSearchParams(location.hash.slice(1)).get(name);
    if (found !== null) history.replaceState(history.state, '', location.pathname);
    return found;
  });
  return token;
}
