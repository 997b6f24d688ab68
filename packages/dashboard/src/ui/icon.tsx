/** Outlines on a grid of 24, drawn for this app. */
const PATHS = {
  upload: 'M12 16V4m-5 5 5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3',
  download: 'M12 4v12m-5-5 5 5 5-5M4 20h16',
  camera: 'M4 8h3l2-3h6l2 3h3v11H4zm8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8m0-13v2m0 14v2m9-9h-2M5 12H3m15.4-6.4L17 7M7 17l-1.4 1.4m12.8 0L17 17M7 7 5.6 5.6',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.500 10.500',
  auto: 'M12 4a8 8 0 1 0 0 16zm0 0a8 8 0 0 1 0 16',
  eraser: 'm9 20-5-5L15 4l6 6-10 10zm-1-9 6 6M9 20h11',
  brush: 'M14 4 20 10 11 17l-4-4zM7 13c-3 1-2 5-4 6 4 2 8 0 8-2',
  point: 'M12 3v4m0 10v4m-9-9h4m10 0h4m-9 1a1 1 0 1 0 0-2 1 1 0 0 0 0 2',
  slider: 'M12 3v18M8 9l-3 3 3 3m8-6 3 3-3 3',
  hand: 'M7 12V7a1.500 1.500 0 0 1 3 0v4-6a1.500 1.500 0 0 1 3 0v6-5a1.500 1.500 0 0 1 3 0v6-2a1.500 1.500 0 0 1 3 0v4c0 4-2 6-6 6-3 0-5-1-7-4l-3-5a1.500 1.500 0 0 1 2.500-1.500z',
  undo: 'M9 7H15a5 5 0 0 1 0 10H8M9 3 5 7l4 4',
  redo: 'M15 7H9a5 5 0 0 0 0 10h7M15 3l4 4-4 4',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fit: 'M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5',
  close: 'm6 6 12 12M18 6 6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  trash: 'M4 7h16M9 7V4h6v3m3 0-1 13H7L6 7m4 4v5m4-5v5',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'm5 13 5 5L20 6',
  key: 'M7.500 20a4 4 0 1 0 0-8 4 4 0 0 0 0 8m3-7L20 4m-4 4 3 3',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l2 2H4zm4 4h4',
  home: 'm4 11 8-7 8 7v9h-5v-6H9v6H4z',
  chart: 'M4 20h16M7 16v-5m5 5V5m5 11V9',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8m-8 8c1-4 4-5 8-5s7 1 8 5',
  book: 'M12 6c-2-2-5-2-8-2v14c3 0 6 0 8 2 2-2 5-2 8-2V4c-3 0-6 0-8 2m0 0v14',
  shield: 'M12 3 5 6v5c0 5 3 8 7 10 4-2 7-5 7-10V6z',
  scissors: 'M8 8 20 19M8 16 20 5M6 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6m0 12a3 3 0 1 0 0-6 3 3 0 0 0 0 6',
  stack: 'm12 3 9 5-9 5-9-5zm-9 9.500 9 5 9-5M3 17l9 5 9-5',
  folder: 'M3 6h6l2 3h10v10H3z',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 5v14l12-7z',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18m0-14v5l3 2',
  alert: 'M12 4 3 20h18zm0 6v4m0 3h.01',
  image: 'M4 5h16v14H4zm0 11 5-5 4 4 3-3 4 4M15 9h.01',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture that says nothing to screen readers: the control around it has a name. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
