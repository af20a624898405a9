import { config, script } from './config.js';

/** Whether this very notice is what a page already had when it asked for a newer one. */
export const isNothingNew = () => script.dataset.after === config.notice;

/** Fetches the current script past the cache; it takes this one's place if its notice is new. */
export const renew = async () => {
  await fetch(script.src, { mode: 'no-cors', credentials: 'include', cache: 'reload' });
  const next = document.createElement('script');
  next.nonce = script.nonce;
  next.dataset.after = config.notice;
  next.src = script.src;
  document.head.append(next);
};
