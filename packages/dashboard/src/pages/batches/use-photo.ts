import { useEffect, useState } from 'react';
import { photoOf } from '../../upload/uploads.ts';

/** The photo of an image as it was sent, where this visit has it; undefined while it is opened. */
export function usePhoto(jobId: string, externalId: string | null, version: number) {
  const [photo, setPhoto] = useState<Blob | null | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` counts photos that were chosen since
  useEffect(() => {
    let gone = false;
    const source = photoOf(jobId, externalId);
    setPhoto(source === null ? null : undefined);
    source?.open().then(
      (blob) => {
        if (!gone) setPhoto(blob);
      },
      () => {
        if (!gone) setPhoto(null);
      },
    );
    return () => {
      gone = true;
    };
  }, [jobId, externalId, version]);
  return photo;
}
