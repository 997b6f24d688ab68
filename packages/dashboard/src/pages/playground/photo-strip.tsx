import type { Photo } from '../../batch/photo.ts';
import { progressWords } from '../../cutting/steps.ts';
import { useObjectUrl } from '../../cutting/use-object-url.ts';
import { Icon } from '../../ui/icon.tsx';
import css from './playground.module.css';

/** The photos of this visit, each with its state. */
export function PhotoStrip(props: {
  readonly photos: readonly Photo[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
  readonly onDrop: (id: string) => void;
  readonly onAdd: () => void;
}) {
  return (
    <ul className={css.strip} aria-label="Photos">
      {props.photos.map((photo) => (
        <li key={photo.id}>
          <button
            type="button"
            className={css.tile}
            aria-pressed={photo.id === props.chosen}
            onClick={() => props.onChoose(photo.id)}
          >
            <TilePicture photo={photo} />
            <span className={css.tileName}>{photo.file.name}</span>
            <span className={`${css.tileState} ${css[photo.state.at] ?? ''}`}>{words(photo)}</span>
          </button>
          <button
            type="button"
            className={`button slim icon ${css.tileDrop}`}
            aria-label={`Remove ${photo.file.name} from the list`}
            onClick={() => props.onDrop(photo.id)}
          >
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
      <li>
        <button type="button" className={`${css.tile} ${css.tileAdd}`} onClick={props.onAdd}>
          <Icon name="plus" />
          Add photos
        </button>
      </li>
    </ul>
  );
}

function TilePicture({ photo }: { photo: Photo }) {
  const done = photo.state.at === 'done';
  const url = useObjectUrl(photo.state.at === 'done' ? photo.state.cutout : photo.file);
  return (
    <span className={done ? 'grid-under' : ''}>
      {url && <img src={url} alt="" decoding="async" />}
    </span>
  );
}

function words({ state }: Photo): string {
  if (state.at === 'waiting') return 'queued';
  if (state.at === 'working') return progressWords(state.progress);
  if (state.at === 'done') return 'done';
  return state.error.code === 'stopped' ? 'stopped' : 'failed';
}
