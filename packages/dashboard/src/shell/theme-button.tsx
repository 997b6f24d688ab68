import { useState } from 'react';
import { Icon } from '../ui/icon.tsx';

const THEMES = ['auto', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const LOOKS = {
  auto: { icon: 'auto', words: 'system setting' },
  light: { icon: 'sun', words: 'light' },
  dark: { icon: 'moon', words: 'dark' },
} as const;

/** Goes from the system's theme to light to dark; public/theme.js reads what is kept. */
export function ThemeButton() {
  const [theme, setTheme] = useState(readTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
  const choose = () => {
    setTheme(next);
    apply(next);
  };
  return (
    <button
      type="button"
      className="button plain icon"
      onClick={choose}
      aria-label={`Theme: ${LOOKS[theme].words}. Switch to ${LOOKS[next].words}`}
      title={`Theme: ${LOOKS[theme].words}`}
    >
      <Icon name={LOOKS[theme].icon} />
    </button>
  );
}

function readTheme(): Theme {
  const set = document.documentElement.dataset['theme'];
  return set === 'light' || set === 'dark' ? set : 'auto';
}

function apply(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'auto') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  try {
    if (theme === 'auto') localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch {
    // Storage is off: it holds until the page is left.
  }
}
