import { config } from './config.js';
import { allows, answer } from './visitor.js';

/** Google Consent Mode: Google does not keep a choice, so each page says it again. */
export const updateConsentMode = () => {
  const types = config.consent_types.map(([type, purpose]) => [
    type,
    allows(purpose) ? 'granted' : 'denied',
  ]);
  if (!types[0]) return;
  const layer = (window.dataLayer = window.dataLayer || []);
  /* Google's tags read `arguments` objects; an array is something else to them. */
  (function () {
    layer.push(arguments);
  })('consent', 'update', Object.fromEntries(types));
};

/** Tells the page's own scripts the answer for each purpose. */
export const tell = (event) => {
  const detail = Object.fromEntries(config.purposes.map((purpose) => [purpose, answer(purpose)]));
  document.dispatchEvent(new CustomEvent('pahintulot:' + event, { detail }));
};
