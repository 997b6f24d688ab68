import { useSyncExternalStore } from 'react';
import css from './shell.module.css';

function subscribe(onChange: () => void) {
  addEventListener('online', onChange);
  addEventListener('offline', onChange);
  return () => {
    removeEventListener('online', onChange);
    removeEventListener('offline', onChange);
  };
}

/** Says when the network is away. What is on the page stays usable. */
export function OfflineBanner() {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (online) return null;
  return (
    <div className={css.offline} role="status">
      You are offline. Loaded content stays available; new photos wait until you are online again.
    </div>
  );
}
