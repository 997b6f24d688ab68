import { useMemo, useState } from 'react';
import { useParams } from 'wouter';
import { ALL_IMAGES, filtered, type ImageFilter } from '../../jobs/filter.ts';
import { countStates } from '../../jobs/image.ts';
import { useFeed } from '../../jobs/use-feed.ts';
import { batchName } from '../../jobs/words.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import css from './batches.module.css';
import { DownloadPanel } from './download-panel.tsx';
import { FilterBar } from './filter-bar.tsx';
import { ImageGrid } from './image-grid.tsx';
import { ProgressPanel } from './progress-panel.tsx';
import { UploadPanel } from './upload-panel.tsx';
import { Viewer } from './viewer.tsx';

export default function Batch() {
  const { id = '' } = useParams<{ id: string }>();
  return <OneBatch key={id} id={id} />;
}

function OneBatch({ id }: { readonly id: string }) {
  const { feed, source } = useFeed(id);
  const { job, images, problem } = feed;
  const [filter, setFilter] = useState<ImageFilter>(ALL_IMAGES);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const counts = useMemo(() => countStates(images), [images]);
  const shown = useMemo(() => filtered(images, filter), [images, filter]);
  const title = job === null ? 'Batch' : batchName(job);
  usePageTitle(title);

  const mark = (imageId: string) => {
    const next = new Set(marked);
    if (!next.delete(imageId)) next.add(imageId);
    setMarked(next);
  };
  const openedAt = shown.findIndex((image) => image.id === opened);
  const openedImage = shown[openedAt];

  if (job === null) {
    return (
      <div className="stack">
        <h1>Batch</h1>
        {problem === null ? <Skeleton height="50vh" /> : <ProblemNotice error={problem} />}
      </div>
    );
  }
  return (
    <div className={css.page}>
      <ProgressPanel feed={feed} job={job} counts={counts} onChanged={() => source?.follow()} />
      {problem !== null && <ProblemNotice error={problem} />}
      <UploadPanel job={job} images={images} onChanged={() => source?.follow()} />
      {images.length > 0 && (
        <>
          <DownloadPanel
            job={job}
            images={images}
            marked={marked}
            onClear={() => setMarked(new Set())}
          />
          <section className="stack" aria-label="Photos of the batch">
            <FilterBar
              filter={filter}
              counts={counts}
              images={images}
              shown={shown.length}
              onFilter={(next) => {
                setFilter(next);
                setActive(0);
              }}
            />
            <ImageGrid
              images={shown}
              marked={marked}
              active={Math.min(active, Math.max(shown.length - 1, 0))}
              onActive={setActive}
              onMark={mark}
              onOpen={setOpened}
            />
          </section>
        </>
      )}
      {openedImage && (
        <Viewer
          job={job}
          image={openedImage}
          place={`${openedAt + 1} of ${shown.length}`}
          marked={marked.has(openedImage.id)}
          onMark={() => mark(openedImage.id)}
          onMove={(by) => {
            const to = shown[openedAt + by];
            if (!to) return;
            setActive(openedAt + by);
            setOpened(to.id);
          }}
          onCorrected={(answer) => source?.take(answer)}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}
