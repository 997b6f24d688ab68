import type { JobAnswer } from '@nobg/contract/jobs.js';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { post } from '../../api/call.ts';
import { jobsQuery, meQuery } from '../../api/queries.ts';
import { PICTURE_KINDS } from '../../cutting/accept.ts';
import { type BatchSettings, batchFields, FIRST_SETTINGS } from '../../jobs/settings.ts';
import { Field } from '../../ui/field.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { PhotoDrop } from '../../upload/photo-drop.tsx';
import type { PhotoSource } from '../../upload/photo-source.ts';
import { commonFolder, NOTHING, select } from '../../upload/selection.ts';
import { startUpload } from '../../upload/uploads.ts';
import css from './batches.module.css';
import { RefusedList } from './refused-list.tsx';
import { SettingsPanel } from './settings-panel.tsx';

/** Photos are chosen, options set once for all of them, and the batch begins. */
export function NewBatch() {
  const { plan } = useQuery(meQuery).data!;
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [selection, setSelection] = useState(NOTHING);
  const [reading, setReading] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const [settings, setSettings] = useState<BatchSettings>({
    ...FIRST_SETTINGS,
    cutout: {
      ...FIRST_SETTINGS.cutout,
      mode: plan.modes.includes('product') ? 'product' : (plan.modes[0] ?? 'common'),
    },
  });
  const { photos, refused } = selection;
  const shownName = name ?? commonFolder(photos);

  const take = async (chosen: readonly PhotoSource[]) => {
    setReading(true);
    setSelection(await select(selection, chosen, plan.max_upload_bytes));
    setReading(false);
  };
  const start = useMutation({
    mutationFn: () =>
      post<JobAnswer>('jobs', {
        ...batchFields(settings),
        more: 'true',
        ...(shownName.trim() === '' ? {} : { name: shownName.trim() }),
      }),
    onSuccess: ({ id }) => {
      startUpload(id, photos, photos.length);
      void queries.invalidateQueries({ queryKey: jobsQuery.queryKey });
      go(`/app/batches/${id}`);
    },
  });

  return (
    <PhotoDrop
      className={css.bench}
      overClassName={css.over}
      label="New batch"
      onPhotos={(chosen) => void take(chosen)}
    >
      {({ pickFiles, pickFolder }) => (
        <>
          <div className={css.start}>
            <h2>{photos.length === 0 ? 'Drop a folder, photos or a zip here' : 'Your photos'}</h2>
            {photos.length === 0 ? (
              <p className="quiet">
                Folders are taken with all that is below them. {PICTURE_KINDS}, up to{' '}
                {formatBytes(plan.max_upload_bytes)} each.
              </p>
            ) : (
              <p className={css.total} role="status">
                <strong>
                  {formatCount(photos.length)} {photos.length === 1 ? 'photo' : 'photos'}
                </strong>
                , {formatBytes(photos.reduce((sum, { size }) => sum + size, 0))}
              </p>
            )}
            {reading && <p role="status">Reading what was chosen…</p>}
            <div className="row">
              <button
                type="button"
                className={`button large ${photos.length === 0 ? 'primary' : ''}`}
                onClick={pickFolder}
              >
                <Icon name="folder" /> {photos.length === 0 ? 'Choose a folder' : 'Add a folder'}
              </button>
              <button type="button" className="button large" onClick={pickFiles}>
                <Icon name="upload" />{' '}
                {photos.length === 0 ? 'Choose photos or a zip' : 'Add photos'}
              </button>
              {photos.length + refused.length > 0 && (
                <button
                  type="button"
                  className="button plain large"
                  onClick={() => setSelection(NOTHING)}
                >
                  Clear
                </button>
              )}
            </div>
            <RefusedList refused={refused} />
          </div>
          <div className={`panel ${css.side}`}>
            <Field
              label="Name of the batch"
              value={shownName}
              maxLength={200}
              placeholder="Optional"
              onChange={({ target }) => setName(target.value)}
            />
            <SettingsPanel settings={settings} allowed={plan.modes} onSettings={setSettings} />
            <button
              type="button"
              className="button primary large"
              disabled={photos.length === 0 || reading || start.isPending}
              onClick={() => start.mutate()}
            >
              <Icon name="scissors" /> Start
              {photos.length > 0 &&
                ` with ${formatCount(photos.length)} ${photos.length === 1 ? 'photo' : 'photos'}`}
            </button>
            <p className="small quiet">
              Each photo is charged when its work begins, and free when it fails.
            </p>
            {start.isError && <ProblemNotice error={start.error} />}
          </div>
        </>
      )}
    </PhotoDrop>
  );
}
