import css from './shell.module.css';

export function SkipLink() {
  return (
    <a href="#main" className={css.skip}>
      Skip to the content
    </a>
  );
}
