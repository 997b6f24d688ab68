import { defineConfig } from 'vite';

// Newer than the default, so that light-dark() and nesting stay as they are written.
const BROWSERS = ['chrome123', 'edge123', 'firefox121', 'safari17.5'];

export default defineConfig({
  build: {
    target: BROWSERS,
    cssTarget: BROWSERS,
    // The page's policy allows no data: scripts and fonts; small pictures may be inlined nowhere.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
