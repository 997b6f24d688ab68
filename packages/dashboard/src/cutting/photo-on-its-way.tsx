import type { RemoveProgress } from '../api/remove.ts';
import css from './photo-on-its-way.module.css';

/** The photo while it is processed; the preview mask highlights its subject. */
export function PhotoOnItsWay(props: {
  readonly src: string;
  readonly alt: string;
  readonly progress: RemoveProgress | null;
}) {
  const { src, alt, progress } = props;
  const preview = progress?.at === 'step' ? progress.preview : undefined;
  return (
    <div className={css.photo}>
      <img src={src} alt={alt} className={preview ? css.receding : css.whole} />
      {preview && (
        <img
          src={src}
          alt=""
          className={css.seen}
          data-preview=""
          style={{ maskImage: `url(${preview})` }}
        />
      )}
    </div>
  );
}
