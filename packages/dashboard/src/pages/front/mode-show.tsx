import { MODE_WORDS } from '../../cutting/modes.ts';
import { SAMPLES } from '../../samples/samples.ts';
import css from './front.module.css';

/** What modes keep, on the sample that shows it. No sample shows ordinary clothes. */
const SHOWN = [
  { mode: 'common', sample: 'chelsea' },
  { mode: 'body', sample: 'astronaut' },
  { mode: 'product', sample: 'rocket' },
  { mode: 'food', sample: 'coffee' },
] as const;

export function ModeShow() {
  return (
    <section className={css.section} aria-labelledby="modes">
      <h2 id="modes">Choose what counts as the subject</h2>
      <ul className={css.modes}>
        {SHOWN.map(({ mode, sample: id }) => {
          const sample = SAMPLES.find((each) => each.id === id)!;
          return (
            <li key={mode}>
              <div className={`grid-under ${css.modePicture}`}>
                <img
                  src={sample.cutouts[mode]}
                  alt={`${sample.alt}, cut out in mode ${mode}`}
                  width={sample.width}
                  height={sample.height}
                  loading="lazy"
                />
              </div>
              <h3>{mode}</h3>
              <p className="small quiet">{MODE_WORDS[mode].keeps}</p>
            </li>
          );
        })}
      </ul>
      <p className="quiet">
        And <strong>clothing</strong>: {MODE_WORDS.clothing.keeps.toLowerCase()}. Try it with your
        own photo.
      </p>
    </section>
  );
}
