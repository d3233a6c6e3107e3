import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * Cloudscape writes its fonts into its style sheet. As files they hold up nothing, only those that a page uses are
 * loaded, and the Content-Security-Policy need not allow data: fonts.
 */
function fontsAsFiles(): Plugin {
  return {
    name: 'fonts-as-files',
    apply: 'build',
    enforce: 'pre',
    transform(css, id) {
      if (!id.includes('@cloudscape-design/global-styles')) return null;
      return css.replaceAll(/url\(["']?data:font\/woff2;base64,([^"')]+)["']?\)/g, (_, font: string) => {
        const file = this.emitFile({ type: 'asset', name: 'font.woff2', source: Buffer.from(font, 'base64') });
        return `url(__VITE_ASSET__${file}__)`;
      });
    },
  };
}

export default defineConfig({
  plugins: [fontsAsFiles(), react()],
  build: {
    target: 'es2022',
    // Fonts and pictures stay files: the Content-Security-Policy allows no data: fonts.
    assetsInlineLimit: 0,
    // The polyfill would be for browsers older than the target.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
  test: { include: ['src/**/*.test.ts'] },
});
