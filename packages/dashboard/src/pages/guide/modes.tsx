import type { Mode } from '@nobg/contract/modes.js';
import { MODE_WORDS, MODES } from '../../cutting/modes.ts';
import { SAMPLES } from '../../samples/samples.ts';
import css from './guide.module.css';

/** The sample that shows a mode; none shows ordinary clothes. */
const SHOWN: Readonly<Partial<Record<Mode, string>>> = {
  common: 'chelsea',
  body: 'astronaut',
  product: 'rocket',
  food: 'coffee',
};

const WORDS: Readonly<Record<Mode, string>> = {
  common:
    'For any subject: an animal, a car, a person, a plant. The answer’s type says what it was. Where the subject is people, it works as body.',
  body: 'For portraits and groups. Bystanders in the background are removed, unless people=all. A photo without people is answered with 422 no_subject, unless fallback=common.',
  product: 'For shops: products on any background, one or several, with thin parts and handles.',
  food: 'For menus: the dish with its plate, bowl or cup, whose rim is completed; or the food only.',
  clothing:
    'For fashion: the garments of the main person, or a garment that nobody wears. classes= selects some of them, people=all includes everyone’s.',
};

export function Modes() {
  return (
    <>
      <p>
        The mode determines what counts as the subject. The images below were made by this service.
      </p>
      {MODES.map((mode) => {
        const sample = SAMPLES.find(({ id }) => id === SHOWN[mode]);
        return (
          <section key={mode} className="stack" aria-labelledby={`mode-${mode}`}>
            <h2 id={`mode-${mode}`}>{mode}</h2>
            <p>
              <strong>{MODE_WORDS[mode].keeps}.</strong> {WORDS[mode]}
            </p>
            {sample && (
              <div className={css.mode}>
                <span>
                  <img
                    src={sample.photo}
                    alt={sample.alt}
                    width={sample.width}
                    height={sample.height}
                    loading="lazy"
                  />
                </span>
                <span className="grid-under">
                  <img
                    src={sample.cutouts[mode]}
                    alt={`The same in mode ${mode}`}
                    width={sample.width}
                    height={sample.height}
                    loading="lazy"
                  />
                </span>
              </div>
            )}
          </section>
        );
      })}
    </>
  );
}
