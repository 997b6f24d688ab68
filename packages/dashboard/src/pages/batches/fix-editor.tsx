import type { JobItemAnswer } from '@nobg/contract/jobs.js';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchCutout, saveCutout } from '../../api/correct.ts';
import { removeBackground } from '../../api/remove.ts';
import { settingsFields } from '../../batch/photo.ts';
import { fetchPicture } from '../../batch/use-photos.ts';
import { asProblem } from '../../cutting/use-cutting.ts';
import { GRID } from '../../editor/backdrop.ts';
import type { Mark } from '../../editor/draw-stage.ts';
import { exportPicture } from '../../editor/export-picture.ts';
import { Stage } from '../../editor/stage.tsx';
import { NO_STROKES } from '../../editor/strokes.ts';
import { useLayers } from '../../editor/use-layers.ts';
import type { BatchImage } from '../../jobs/image.ts';
import { Icon } from '../../ui/icon.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import css from './batches.module.css';

/** As many as one call takes. */
const MAX_POINTS = 32;

/** The brush and the points of the playground on one photo of a batch; what is saved takes the result's place. */
export function FixEditor(props: {
  readonly jobId: string;
  readonly image: BatchImage;
  readonly mode: string;
  readonly photo: Blob;
  readonly onSaved: (answer: JobItemAnswer) => void;
  readonly onClose: () => void;
}) {
  const { jobId, image, photo, mode } = props;
  const [strokes, setStrokes] = useState(NO_STROKES);
  const [points, setPoints] = useState<readonly Mark[]>([]);
  const [again, setAgain] = useState<Blob | null>(null);
  const first = useQuery({
    queryKey: ['cutout', jobId, image.id, image.result?.id],
    queryFn: () => fetchCutout(jobId, image.id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const { layers, fault } = useLayers(photo, again ?? first.data ?? null);
  const photoScale = layers?.photoScale ?? 1;

  const cutAgain = useMutation({
    mutationFn: async () => {
      const fields = settingsFields({ mode: mode as 'common', options: {}, points });
      const request = { photo, name: image.name, fields, guest: false };
      const { url } = await removeBackground(request, () => {});
      return fetchPicture(url);
    },
    onSuccess: (cutout) => {
      setAgain(cutout);
      setStrokes(NO_STROKES);
      setPoints([]);
    },
  });
  const save = useMutation({
    mutationFn: async () => {
      if (layers === null) throw new Error('The cutout is not there yet.');
      return saveCutout(jobId, image.id, await exportPicture(layers.cutout, GRID, 'png'));
    },
    onSuccess: props.onSaved,
  });
  const busy = save.isPending || cutAgain.isPending;
  const onlyDrops = points.length > 0 && points.every(({ keep }) => !keep);
  const changed = strokes.done.length > 0 || again !== null;

  return (
    <div className="stack">
      {layers ? (
        <div className={css.editor}>
          <Stage
            layers={layers}
            backdrop={GRID}
            strokes={strokes}
            onStrokes={setStrokes}
            marks={points.map((point) => scaled(point, 1 / photoScale))}
            onMark={(mark) => {
              if (points.length < MAX_POINTS) setPoints([...points, scaled(mark, photoScale)]);
            }}
          />
        </div>
      ) : (
        !fault && !first.isError && <Skeleton height="50vh" />
      )}
      {fault && <p className="fault">{fault}</p>}
      {first.isError && <ProblemNotice error={first.error} onRetry={() => first.refetch()} />}
      {cutAgain.isError && <ProblemNotice error={asProblem(cutAgain.error)} />}
      {save.isError && <ProblemNotice error={save.error} />}
      {points.length > 0 && (
        <div className="row">
          <button
            type="button"
            className="button"
            disabled={busy || onlyDrops}
            onClick={() => cutAgain.mutate()}
          >
            <Icon name="scissors" />
            {cutAgain.isPending
              ? 'Cutting out…'
              : `Cut out again with ${points.length} ${points.length === 1 ? 'point' : 'points'}`}
          </button>
          <button type="button" className="button slim" onClick={() => setPoints([])}>
            Clear points
          </button>
          <span className="small quiet">
            {onlyDrops ? 'Also set a point on something to keep.' : 'Charged as one image.'}
          </span>
        </div>
      )}
      <div className="row">
        <button
          type="button"
          className="button primary"
          disabled={layers === null || busy || !changed}
          onClick={() => save.mutate()}
        >
          {save.isPending ? 'Saving…' : 'Save in the batch'}
        </button>
        <button type="button" className="button" onClick={props.onClose}>
          Back
        </button>
        <span className="small quiet">
          Painting is free. The saved cutout takes the place of the result.
        </span>
      </div>
    </div>
  );
}

/** The server takes points in px of the photo; the stage has px of the cutout. */
function scaled(mark: Mark, by: number): Mark {
  return { ...mark, x: mark.x * by, y: mark.y * by };
}
