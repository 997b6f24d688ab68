import type { RemoveProgress } from '../api/remove.ts';
import css from './photo-on-its-way.module.css';

/** The photo while it is worked on: what was seen of its subject so far stands out of the rest. */
export function PhotoOnItsWay(props: {
  readonly src: string;
  readonly alt: string;
  readonly progress: RemoveProgress | null;
}) {
  const { src, alt, progress } = props;
  const glimpse = progress?.at === 'step' ? progress.glimpse : undefined;
  return (
    <div className={css.photo}>
      <img src={src} alt={alt} className={glimpse ? css.receding : css.whole} />
      {glimpse && (
        <img
          src={src}
          alt=""
          className={css.seen}
          data-glimpse=""
          style={{ maskImage: `url(${glimpse})` }}
        />
      )}
    </div>
  );
}
