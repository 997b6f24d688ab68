import { useEffect, useState } from 'react';

/**
 * A one-time token of the address's fragment, taken out of the address bar at once: it shall
 * neither be copied along nor stay in the history. It is only taken out once the page stands: React
 * may begin to draw a page, throw that away and begin again.
 */
export function useFragmentToken(name: string): string | null {
  const [token] = useState(() => tokenOf(name));
  useEffect(() => {
    if (token !== null) history.replaceState(history.state, '', location.pathname);
    // A link that is opened where an old one stands loads no page: only the fragment differs.
    const onLink = () => {
      if (tokenOf(name) !== null) location.reload();
    };
    addEventListener('hashchange', onLink);
    return () => removeEventListener('hashchange', onLink);
  }, [name, token]);
  return token;
}

function tokenOf(name: string): string | null {
  return new URLSearchParams(location.hash.slice(1)).get(name);
}
