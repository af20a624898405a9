import { allows } from './answers.js';
import { reloadWithout } from './reload.js';
import { putOnce } from './scripts.js';

export { allows, onChange, status } from './answers.js';
export { load } from './load.js';
export { reloadWithout };

/** Runs a script once, if its purpose is allowed now, and reloads the page once it no longer is. */
export const addScript = async (address, { purpose, ...options } = {}) => {
  if (!allows(purpose)) return false;
  reloadWithout(purpose);
  return putOnce(address, options);
};
