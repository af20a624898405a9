import { config, script } from './config.js';
import { element } from './element.js';

/** What this page has already renewed: the notice of a script before this one, or this one's. */
export let renewed = script?.dataset.after;

/** Fetches the current script past the cache, once a page; it takes this one's place unless its
    notice is `known`. Where that is forbidden, a script that is not pinned does `instead`. */
export const renew = async (known, instead) => {
  if (renewed) return;
  renewed = known;
  /* a pinned address can only give the same bytes again */
  const src = script.src.replace(/\.\w{64}/, '');
  try {
    await fetch(src, { mode: 'no-cors', credentials: 'include', cache: 'no-cache' });
    const next = element('script', { nonce: script.nonce, src, 'data-after': known });
    if (src === script.src) next.onerror = instead;
    document.head.append(next);
  } catch {
    if (src === script.src) instead?.();
  }
};
