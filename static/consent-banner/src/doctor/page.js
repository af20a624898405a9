import { code, fine, wrong } from './row.js';

const isCopy = ({ base, config, script }) => {
  const ours = new RegExp(`/b/${config.site}(\\.[\\w-]+)?\\.js$`);
  return (other) => {
    const [address] = other.src.split(/[?#]/);
    return other !== script && (address.startsWith(base + '/b/') || ours.test(address));
  };
};

const copyRows = (core) =>
  [...document.querySelectorAll('script[src]')]
    .filter(isCopy(core))
    .map(({ src }) => wrong('Our script is on the page once more, for nothing: ', code(src), '.'));

const tagRows = ({ script }) =>
  script.async ? [] : [wrong('The tag of our script is not async: the page waits for it.')];

const isDefault = (entry) => entry?.[0] === 'consent' && entry[1] === 'default';
const isStart = (entry) => entry?.event === 'gtm.js' || entry?.[0] === 'config';

const managerRows = ({ before }) => {
  const told = Array.isArray(window.dataLayer) ? window.dataLayer : [];
  const [defaults, start] = [told.findIndex(isDefault), told.findIndex(isStart)];
  if (!before.manager || (defaults >= 0 && (start < 0 || defaults < start))) return [];
  const name = code(window.google_tag_manager ? 'google_tag_manager' : 'dataLayer');
  const late = ') was there before our script, and was not told Consent Mode’s defaults first.';
  return [wrong('A tag manager (', name, late)];
};

/** What is amiss with the page itself. */
export const pageRows = (core) => [...copyRows(core), ...tagRows(core), ...managerRows(core)];

/** What a service worker has to do with it: one may hand out a script of long ago. */
export const workerRows = async ({ base, before, config }) => {
  if (!navigator.serviceWorker?.controller) return [];
  const answer = await fetch(`${base}/b/${config.site}.json`, { cache: 'no-store' });
  const now = await answer.json();
  const isOld = now.notice !== before.notice || !import.meta.url.endsWith(now.doctor);
  return [
    isOld
      ? wrong('A service worker controls the page, and our script is older than the site’s.')
      : fine('A service worker controls the page; our script is what the site has now.'),
  ];
};
