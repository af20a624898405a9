import { calm } from './calm.js';
import { config } from './config.js';
import { allows, answer } from './visitor.js';

const push = calm((entry) => window.dataLayer?.push(entry));

/** Google Consent Mode: Google does not keep a choice, so each page says it again. */
export const updateConsentMode = () => {
  const types = config.consent_types.map(([type, purpose]) => [
    type,
    allows(purpose) ? 'granted' : 'denied',
  ]);
  if (!types[0]) return;
  window.dataLayer ||= [];
  /* Google's tags read `arguments` objects; an array is something else to them. */
  (function () {
    push(arguments);
  })('consent', 'update', Object.fromEntries(types));
};

const forEach = (read) => Object.fromEntries(config.purposes.map((name) => [name, read(name)]));

/** Tells the page's own scripts the answer for each purpose, and a `dataLayer` where there is one. */
export const tell = (event) => {
  document.dispatchEvent(new CustomEvent('pahintulot:' + event, { detail: forEach(answer) }));
  push({ event: 'pahintulot', pahintulot: forEach(allows) });
};
