import { useEffect, useState, useSyncExternalStore } from 'react';
import { createJobFeed, type Feed, type JobFeed } from './feed.ts';

const NOTHING: Feed = { job: null, images: [], rate: null, problem: null };
const never = () => () => {};

/** A job as it goes on, followed while the page is shown. */
export function useFeed(jobId: string): { readonly feed: Feed; readonly source: JobFeed | null } {
  const [source, setSource] = useState<JobFeed | null>(null);
  useEffect(() => {
    const made = createJobFeed(jobId);
    setSource(made);
    return () => {
      setSource(null);
      made.close();
    };
  }, [jobId]);
  const feed = useSyncExternalStore(source?.subscribe ?? never, source?.state ?? (() => NOTHING));
  return { feed, source };
}
