import type { Mode } from '@nobg/contract/modes.js';
import { Swatches } from '../../editor/swatches.tsx';
import type { BatchSettings } from '../../jobs/settings.ts';
import { Segments } from '../../ui/segments.tsx';
import { OptionPanel } from '../playground/option-panel.tsx';

const FORMATS = [
  { value: 'png', label: 'PNG' },
  { value: 'webp', label: 'WebP' },
  { value: 'jpg', label: 'JPG' },
] as const;

const SIZES = [
  { value: '', label: 'As sent' },
  { value: '2000px', label: '2,000 px' },
  { value: '1200px', label: '1,200 px' },
  { value: '800px', label: '800 px' },
] as const;

/** How all photos of a batch are cut out, and what their results look like. */
export function SettingsPanel(props: {
  readonly settings: BatchSettings;
  readonly allowed: readonly Mode[];
  readonly onSettings: (settings: BatchSettings) => void;
}) {
  const { settings, allowed, onSettings } = props;
  const set = (changes: Partial<BatchSettings>) => onSettings({ ...settings, ...changes });
  return (
    <>
      <OptionPanel
        settings={settings.cutout}
        allowed={allowed}
        onSettings={(changes) => set({ cutout: { ...settings.cutout, ...changes } })}
      />
      <hr />
      <fieldset>
        <legend>Background</legend>
        <Swatches
          value={settings.background}
          onGrid={() => set({ background: 'grid' })}
          onColour={(background) => set({ background })}
        />
      </fieldset>
      <Segments
        label="Format"
        options={FORMATS}
        value={settings.format}
        onChange={(format) => set({ format })}
      />
      {settings.format === 'jpg' && settings.background === 'grid' && (
        <p className="small quiet">JPG has no transparency: what was removed becomes white.</p>
      )}
      <Segments
        label="Longer side at most"
        options={SIZES}
        value={settings.size}
        onChange={(size) => set({ size })}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={settings.crop}
          onChange={({ target }) => set({ crop: target.checked })}
        />
        Crop to the subject, with a margin of 5 %
      </label>
    </>
  );
}
