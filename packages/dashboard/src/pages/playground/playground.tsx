import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../../api/queries.ts';
import { type CutoutSettings, settingsChanged, settingsFields } from '../../batch/photo.ts';
import { saveZip } from '../../batch/save-zip.ts';
import { usePhotos } from '../../batch/use-photos.ts';
import { DropZone } from '../../cutting/drop-zone.tsx';
import { type Backdrop, GRID } from '../../editor/backdrop.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { CodePanel } from './code-panel.tsx';
import { LimitLine } from './limit-line.tsx';
import { ModeComparison } from './mode-comparison.tsx';
import { PhotoStrip } from './photo-strip.tsx';
import css from './playground.module.css';
import { RecentResults } from './recent-results.tsx';
import { StartPanel } from './start-panel.tsx';
import { Workbench } from './workbench.tsx';

const TABS = [
  { id: 'code', label: 'Code for this call' },
  { id: 'modes', label: 'Compare modes' },
  { id: 'recent', label: 'Recent results' },
] as const;

const FIRST_SETTINGS: CutoutSettings = { mode: 'common', options: {}, points: [] };

export default function Playground() {
  usePageTitle('Playground');
  const account = useQuery(meQuery).data!;
  const { plan } = account;
  const { photos, change, add, ask, stop, drop } = usePhotos(
    Math.max(plan.concurrent, 1),
    plan.max_upload_bytes,
  );
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [backdrop, setBackdrop] = useState<Backdrop>(GRID);
  const [tab, setTab] = useState<(typeof TABS)[number]['id']>('code');
  const [settings, setSettings] = useState(FIRST_SETTINGS);
  const [zipFault, setZipFault] = useState<string | null>(null);

  const chosen = photos.find(({ id }) => id === chosenId) ?? photos.at(-1) ?? null;
  const done = photos.filter(({ state }) => state.at === 'done');
  const take = (
    files: readonly File[],
    usedSettings: CutoutSettings = { ...settings, points: [] },
  ) => {
    const [first] = add(files, usedSettings);
    if (first) setChosenId(first);
  };
  const setSettingsOf = (next: Partial<CutoutSettings>) => {
    setSettings({ ...settings, ...next, points: [] });
    if (chosen) change({ does: 'settings', id: chosen.id, settings: next });
  };
  const zip = () =>
    saveZip(photos, backdrop).then(
      () => setZipFault(null),
      (error: Error) => setZipFault(error.message),
    );

  return (
    <DropZone className={css.page} overClassName={css.over} label="Photos" multiple onFiles={take}>
      {({ pick, take: shoot, over }) => (
        <>
          <header className="row spread">
            <h1>Playground</h1>
            <LimitLine limits={account.limits} />
          </header>
          {chosen === null ? (
            <StartPanel
              plan={plan}
              settings={settings}
              onSettings={setSettingsOf}
              onPick={pick}
              onShoot={shoot}
              onSample={(file, mode) => {
                setSettings({ ...FIRST_SETTINGS, mode });
                take([file], { ...FIRST_SETTINGS, mode });
              }}
            />
          ) : (
            <Workbench
              key={chosen.id}
              photo={chosen}
              plan={plan}
              backdrop={backdrop}
              onBackdrop={setBackdrop}
              onSettings={setSettingsOf}
              onStrokes={(strokes) => change({ does: 'paint', id: chosen.id, strokes })}
              onAgain={() => ask(chosen.id)}
              onStop={() => stop(chosen.id)}
              changed={settingsChanged(chosen)}
            />
          )}
          {photos.length > 0 && (
            <>
              <PhotoStrip
                photos={photos}
                chosen={chosen?.id ?? null}
                onChoose={setChosenId}
                onDrop={drop}
                onAdd={pick}
              />
              {done.length > 1 && (
                <div className="row">
                  <button type="button" className="button" onClick={zip}>
                    Download all {done.length} as a zip
                  </button>
                  {zipFault && <span className="fault">{zipFault}</span>}
                </div>
              )}
            </>
          )}
          <section className="panel" aria-label="More">
            <Tabs label="More" tabs={TABS} chosen={tab} onChoose={setTab}>
              {tab === 'code' && (
                <CodePanel
                  file={chosen?.file.name ?? 'photo.jpg'}
                  fields={settingsFields(chosen?.settings ?? settings)}
                  api={plan.api}
                />
              )}
              {tab === 'modes' &&
                (chosen ? (
                  <ModeComparison
                    key={chosen.id}
                    photo={chosen}
                    allowed={plan.modes}
                    onUse={(mode, state) => {
                      const used = { mode, options: {}, points: [] };
                      change({ does: 'take', id: chosen.id, usedSettings: used, state });
                      setSettings(used);
                    }}
                  />
                ) : (
                  <p className="empty">Choose a photo first to compare all modes.</p>
                ))}
              {tab === 'recent' && <RecentResults />}
            </Tabs>
          </section>
          {over && <p className={css.dropHere}>Drop the photos anywhere</p>}
        </>
      )}
    </DropZone>
  );
}
