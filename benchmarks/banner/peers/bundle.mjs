/* What sites build for themselves: the React application, and small forms of what npm holds large. */
import { build } from 'esbuild';

const outdir = 'node_modules/.built';
const small = { outdir, minify: true, target: 'es2020', legalComments: 'none' };

await build({
  ...small,
  entryPoints: ['c15t.jsx'],
  bundle: true,
  format: 'esm',
  splitting: true,
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'error',
});
await build({
  ...small,
  entryPoints: {
    'cookie-consent': 'node_modules/cookie-consent-js/src/cookie-consent.js',
    'cookie-consent-style': 'node_modules/cookie-consent-js/src/cookie-consent.css',
    'moz-cookie-helper': 'node_modules/@mozmeao/cookie-helper/index.js',
    'moz-consent-banner': 'node_modules/@mozmeao/consent-banner/index.js',
    'moz-consent-banner-style': 'node_modules/@mozmeao/consent-banner/styles.css',
    'klaro-config': 'klaro.config.js',
    'cookieconsent-config': 'vanilla-cookieconsent.config.js',
  },
});
