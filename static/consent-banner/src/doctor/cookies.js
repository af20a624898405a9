import { namesIn, ownName, purposesOf } from './names.js';
import { code, fine, when, wrong } from './row.js';

const came = (since) => (since ? `came ${when(since)}` : 'was there as the page began');

const listedRow = (name, purposes, since, isThere, [then, now]) => {
  const isAllowed = (allowed) => purposes.some((purpose) => allowed.includes(purpose));
  const said = [code(name), ` (${purposes.join(', ')}) ${came(since)}`];
  const end = isThere ? '.' : '; it is gone now.';
  if (!isAllowed(then)) return wrong(...said, ', without permission', end);
  if (isThere && !isAllowed(now)) return wrong(...said, ', and is still there without permission.');
  return fine(...said, ', with permission.');
};

/** Watches which cookies a script can see, by name alone, from the first on. */
export const watchCookies = ({ before, config }, allowedAt) => {
  const seen = new Map();
  const note = (text, time) => {
    for (const name of namesIn(text)) if (!seen.has(name)) seen.set(name, time);
  };
  note(before.cookies, 0);
  const others = () => [...seen].filter(([name]) => name !== ownName(config));
  return {
    look: () => note(document.cookie, performance.now()),
    listed: () => {
      const there = namesIn(document.cookie);
      const now = allowedAt(performance.now());
      return others()
        .map(([name, since]) => [name, purposesOf(config, name), since])
        .filter(([, [isListed]]) => isListed)
        .map(([name, purposes, since]) =>
          listedRow(name, purposes, since, there.includes(name), [allowedAt(since), now]),
        );
    },
    unlisted: () =>
      others()
        .filter(([name]) => !purposesOf(config, name)[0])
        .map(([name, since]) => fine(code(name), ` ${came(since)}.`)),
  };
};
