import { allows, onChange } from './answers.js';

/* As long as the script itself gives a refusal to reach the service before it reloads. */
const PATIENCE = 1e3;

const needed = new Set();

/** From now on the page is loaded anew when `purpose` is no longer allowed: what a script has begun
    ends only with its page. Where it is not allowed, nothing can have begun. */
export const reloadWithout = (purpose) => {
  if (needed.has(purpose) || !allows(purpose)) return;
  needed.add(purpose);
  const stop = onChange(() => {
    if (allows(purpose)) return;
    stop();
    needed.delete(purpose);
    setTimeout(() => location.reload(), PATIENCE);
  });
};
