import { element } from '../element.js';

const PATIENCE = 1e4;
const BASE = import.meta.url.replace(/\/b\/[^/]*$/, '');

/** Gives the visitor `content` as a file of that name. */
export const saveFile = (name, content) => {
  const file = new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' });
  const href = URL.createObjectURL(file);
  /* never in the page, so that no router of its own hears the click */
  element('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), PATIENCE);
};

/** What the service answers at `path`. */
export const ask = async (path, headers) => {
  const response = await fetch(BASE + path, {
    headers,
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!response.ok) throw response.status;
  return response.json();
};
