import { useEffect, useState } from 'react';
import { type Layers, openLayers } from './layers.ts';

/** Photo and cutout, decoded for painting; null while that lasts. */
export function useLayers(photo: Blob | null, cutout: Blob | null) {
  const [opened, setOpened] = useState<{ layers: Layers | null; fault: string | null }>({
    layers: null,
    fault: null,
  });
  useEffect(() => {
    setOpened({ layers: null, fault: null });
    if (photo === null || cutout === null) return;
    let gone = false;
    openLayers(photo, cutout).then(
      (layers) => {
        if (gone) layers.original.close();
        else setOpened({ layers, fault: null });
      },
      () => {
        if (!gone) setOpened({ layers: null, fault: 'This browser could not open the image.' });
      },
    );
    return () => {
      gone = true;
    };
  }, [photo, cutout]);
  return opened;
}
