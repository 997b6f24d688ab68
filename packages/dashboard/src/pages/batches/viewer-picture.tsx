import { useEffect, useState } from 'react';
import { CompareSlider } from '../../compare/compare-slider.tsx';
import { useObjectUrl } from '../../cutting/use-object-url.ts';
import { adviceFor } from '../../jobs/advice.ts';
import type { BatchImage } from '../../jobs/image.ts';
import { stateWords } from '../../jobs/words.ts';
import css from './batches.module.css';

/** A photo and its result in one frame, the one that is there, or why there is none. */
export function ViewerPicture(props: {
  readonly image: BatchImage;
  readonly photo: Blob | null;
  /** `grid`, or a CSS colour. */
  readonly under: string;
}) {
  const { image, photo, under } = props;
  const photoUrl = useObjectUrl(photo);
  const sameShape = useSameShape(photo, image.result);
  const { result, error } = image;
  if (error !== null) {
    return (
      <div className="notice bad">
        <span>
          <strong>{error.detail}</strong> {adviceFor(error.code)}
        </span>
      </div>
    );
  }
  if (result === null) {
    return (
      <div className={css.stage}>
        {photoUrl ? (
          <img src={photoUrl} alt={`${image.name} as it was sent`} />
        ) : (
          <p className="quiet">{stateWords(image.state).label}</p>
        )}
      </div>
    );
  }
  if (photoUrl && sameShape) {
    return (
      <div className={css.stage}>
        <div
          className={css.compare}
          style={{ width: `min(100%, calc(62dvh * ${result.width / result.height}))` }}
        >
          <CompareSlider
            key={result.id}
            before={photoUrl}
            after={result.url}
            alt={image.name}
            width={result.width}
            height={result.height}
            under={under}
          />
        </div>
      </div>
    );
  }
  return (
    <div
      className={`${css.stage} ${under === 'grid' ? 'grid-under' : ''}`}
      style={under === 'grid' ? {} : { background: under }}
    >
      <img src={result.url} alt={`${image.name}, cut out`} />
    </div>
  );
}

/** Whether both can lie over each other: a result may be cropped, and some photos no browser can show. */
function useSameShape(
  photo: Blob | null,
  result: { readonly width: number; readonly height: number } | null,
): boolean {
  const [shape, setShape] = useState<number | null>(null);
  useEffect(() => {
    setShape(null);
    if (photo === null) return;
    let gone = false;
    createImageBitmap(photo).then(
      (bitmap) => {
        if (!gone) setShape(bitmap.width / bitmap.height);
        bitmap.close();
      },
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [photo]);
  if (shape === null || result === null) return false;
  return Math.abs(shape / (result.width / result.height) - 1) < 0.02;
}
