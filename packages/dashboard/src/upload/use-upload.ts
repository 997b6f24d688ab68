import { useSyncExternalStore } from 'react';
import type { Uploader, UploadState } from './uploader.ts';

const never = () => () => {};

/** An upload as it goes on; null where there is none. */
export function useUpload(uploader: Uploader | null): UploadState | null {
  return useSyncExternalStore(
    uploader?.subscribe ?? never,
    uploader === null ? () => null : uploader.state,
  );
}
