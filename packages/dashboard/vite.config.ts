import { defineConfig } from 'vite';

// Newer than the default, so that light-dark() and nesting stay as they are written.
const BROWSERS = ['chrome123', 'edge123', 'firefox121', 'safari17.5'];

export default defineConfig({
  build: {
    target: BROWSERS,
    cssTarget: BROWSERS,
    // The page's policy allows files of this origin, and nothing that is written into others.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      onwarn(warning, warn) {
        // Libraries mark what runs in browsers; all of this does.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});
