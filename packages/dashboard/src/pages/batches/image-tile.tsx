import { type CSSProperties, useEffect, useState } from 'react';
import type { BatchImage } from '../../jobs/image.ts';
import { percent, stateWords } from '../../jobs/words.ts';
import { Icon } from '../../ui/icon.tsx';
import css from './batches.module.css';

/** Tiles that are scrolled past within this time load no picture. */
const SETTLE_MS = 120;
/** A server that is asked for too much at once answers again after so long. */
const RETRY_MS = 4000;
const TRIES = 5;

/** One photo of a batch: its result, name, state and confidence. */
export function ImageTile(props: {
  readonly image: BatchImage;
  readonly marked: boolean;
  readonly active: boolean;
  readonly place: { readonly index: number; readonly of: number };
  readonly style: CSSProperties;
  readonly onMark: () => void;
  readonly onOpen: () => void;
}) {
  const { image, marked, active, place, style } = props;
  const { label, icon, badge } = stateWords(image.state);
  const { result } = image;
  const nameAt = image.name.lastIndexOf('/') + 1;
  return (
    // Keys act on the list that it belongs to.
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      role="option"
      id={`image-${image.id}`}
      className={`${css.tile} ${active ? css.active : ''}`}
      style={style}
      aria-selected={marked}
      aria-setsize={place.of}
      aria-posinset={place.index + 1}
      title={image.error ? `${image.name}: ${image.error.detail}` : image.name}
      onClick={(event) => {
        if ((event.target as Element).closest('[data-mark]')) props.onMark();
        else props.onOpen();
      }}
    >
      <span className={`${css.picture} ${result ? 'grid-under' : ''}`}>
        {result ? (
          <Thumbnail key={result.id} src={result.thumbnail} />
        ) : (
          <span className={css[image.state]}>
            <Icon name={icon} size={26} />
          </span>
        )}
      </span>
      <span className={css.mark} data-mark="" aria-hidden="true">
        {marked && <Icon name="check" size={16} />}
      </span>
      <span className={css.name}>
        <span className="hidden">{image.name.slice(0, nameAt)}</span>
        {image.name.slice(nameAt)}
      </span>
      <span className={css.line}>
        <span className={`badge ${badge}`}>
          <Icon name={icon} size={12} /> {image.corrected ? 'Corrected' : label}
        </span>
        {result && (
          <span className={css.confidence}>
            <span className="hidden">Confidence </span>
            {percent(result.confidence)}
          </span>
        )}
      </span>
    </div>
  );
}

function Thumbnail({ src }: { readonly src: string }) {
  const [tries, setTries] = useState(0);
  const [shown, setShown] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (!failed || tries >= TRIES) return;
    const timer = setTimeout(() => {
      setTries(tries + 1);
      setFailed(false);
    }, RETRY_MS);
    return () => clearTimeout(timer);
  }, [failed, tries]);
  if (!shown || failed) return null;
  return (
    <img src={src} alt="" decoding="async" draggable={false} onError={() => setFailed(true)} />
  );
}
