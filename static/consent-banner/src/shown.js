import { config, post } from './config.js';
import { languageShown } from './words.js';

/* A reload, or the way back, is no other visit; an empty referrer is no other origin. */
const isFromElsewhere = () =>
  performance.getEntriesByType('navigation')[0]?.type === 'navigate' &&
  new URL(document.referrer || location).origin !== location.origin;

/** Says of a visit from another origin that it was shown the notice and in which language, where the
    site counts these. Nothing is kept for it; nobody waits for the answer, which is empty. */
export const countShown = () => {
  if (config.shown && isFromElsewhere())
    post('shown', { language: languageShown() }, 'omit').catch(() => {});
};
