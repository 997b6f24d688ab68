import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutSettings } from '../../batch/photo.ts';
import { MODE_WORDS, MODES } from '../../cutting/modes.ts';
import { type OptionControl, optionControls } from '../../cutting/option-controls.ts';
import { Segments } from '../../ui/segments.tsx';

/** Mode and options of the next run. */
export function OptionPanel(props: {
  readonly settings: CutoutSettings;
  readonly allowed: readonly Mode[];
  readonly onSettings: (settings: Partial<CutoutSettings>) => void;
}) {
  const { settings, allowed, onSettings } = props;
  const set = (name: string, value: string) => {
    const { [name]: _, ...others } = settings.options;
    onSettings({ options: value === '' ? others : { ...others, [name]: value } });
  };
  return (
    <div className="stack">
      <Segments
        label="What to keep"
        options={MODES.map((mode) => ({
          value: mode,
          label: mode,
          disabled: !allowed.includes(mode),
        }))}
        value={settings.mode}
        // Options belong to their mode.
        onChange={(mode) => onSettings({ mode, options: {} })}
      />
      <p className="small quiet">{MODE_WORDS[settings.mode].keeps}.</p>
      {optionControls(settings.mode).map((control) => (
        <Control
          key={control.name}
          control={control}
          value={settings.options[control.name] ?? ''}
          onChange={(value) => set(control.name, value)}
        />
      ))}
    </div>
  );
}

function Control(props: {
  readonly control: OptionControl;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { control, value, onChange } = props;
  if (control.kind === 'choice') {
    return (
      <Segments label={control.label} options={control.choices} value={value} onChange={onChange} />
    );
  }
  if (control.kind === 'some') {
    const chosen = value === '' ? [] : value.split(',');
    return (
      <fieldset>
        <legend>{control.label}</legend>
        <div className="row">
          {control.values.map((each) => (
            <label key={each} className="check">
              <input
                type="checkbox"
                checked={chosen.includes(each)}
                onChange={({ target }) =>
                  onChange(
                    control.values
                      .filter((one) => (one === each ? target.checked : chosen.includes(one)))
                      .join(','),
                  )
                }
              />
              {each}
            </label>
          ))}
        </div>
      </fieldset>
    );
  }
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={value !== ''}
        onChange={({ target }) => onChange(target.checked ? control.value : '')}
      />
      {control.label}
    </label>
  );
}
