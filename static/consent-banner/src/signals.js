import { calm } from './calm.js';
import { config } from './config.js';
import { allows, answer } from './visitor.js';

/** Google Consent Mode: Google does not keep a choice, so each page says it again. */
export const updateConsentMode = calm(() => {
  const types = Object.entries(config.consent_mode).flatMap(([purpose, names]) =>
    names.map((name) => [name, allows(purpose) ? 'granted' : 'denied']),
  );
  if (!types[0]) return;
  const layer = (window.dataLayer = window.dataLayer || []);
  /* Google's tags read `arguments` objects; an array is something else to them. */
  (function () {
    layer.push(arguments);
  })('consent', 'update', Object.fromEntries(types));
});

const forEach = (read) => Object.fromEntries(config.purposes.map((name) => [name, read(name)]));

/** Tells the page's own scripts the answer for each purpose, and a `dataLayer` where there is one. */
export const tell = calm((event) => {
  document.dispatchEvent(new CustomEvent('pahintulot:' + event, { detail: forEach(answer) }));
  window.dataLayer?.push({ event: 'pahintulot', pahintulot: forEach(allows) });
});
