import type { Plan } from '@nobg/contract/app/plans.js';
import type { Mode } from '@nobg/contract/modes.js';
import { useState } from 'react';
import type { CutoutSettings } from '../../batch/photo.ts';
import { PICTURE_KINDS } from '../../cutting/accept.ts';
import { SAMPLES, type Sample } from '../../samples/samples.ts';
import { formatBytes } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { OptionPanel } from './option-panel.tsx';
import css from './playground.module.css';

/** The playground before there is a photo. */
export function StartPanel(props: {
  readonly plan: Plan;
  readonly settings: CutoutSettings;
  readonly onSettings: (settings: Partial<CutoutSettings>) => void;
  readonly onPick: () => void;
  readonly onShoot: () => void;
  readonly onSample: (file: File, mode: Mode) => void;
}) {
  const { plan } = props;
  const [fault, setFault] = useState<string | null>(null);
  const takeSample = async (sample: Sample) => {
    try {
      const blob = await (await fetch(sample.photo)).blob();
      props.onSample(new File([blob], `${sample.id}.webp`, { type: 'image/webp' }), sample.mode);
    } catch {
      setFault('The sample could not be loaded; check your connection.');
    }
  };
  return (
    <div className={css.bench}>
      <div className={css.start}>
        <h2>Drop photos here</h2>
        <p className="quiet">
          Or paste them. {PICTURE_KINDS}, up to {formatBytes(plan.max_upload_bytes)} each;
          processing starts immediately.
        </p>
        <div className="row">
          <button type="button" className="button primary large" onClick={props.onPick}>
            <Icon name="upload" /> Choose photos
          </button>
          <button type="button" className="button large" onClick={props.onShoot}>
            <Icon name="camera" /> Take a photo
          </button>
        </div>
        <p className="small quiet">Or use a sample:</p>
        <div className="row">
          {SAMPLES.map((sample) => (
            <button
              key={sample.id}
              type="button"
              className={css.sample}
              onClick={() => takeSample(sample)}
            >
              <img src={sample.photo} alt={sample.alt} width={72} height={72} />
            </button>
          ))}
        </div>
        {fault && <p className="fault">{fault}</p>}
      </div>
      <div className={`panel ${css.side}`}>
        <OptionPanel settings={props.settings} allowed={plan.modes} onSettings={props.onSettings} />
      </div>
    </div>
  );
}
