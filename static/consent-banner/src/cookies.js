import { config } from './config.js';
import { isStranger, sharing } from './shared.js';

const NAME = config.cookie || 'pahintulot';
const SECURE = location.protocol === 'https:' ? ';secure' : '';

let unkept = '';
let seen;

const pairs = () => document.cookie.split('; ');

const domains = () => {
  const labels = location.hostname.split('.');
  return ['', ...labels.map((_, index) => ';domain=' + labels.slice(index).join('.'))];
};

/* A cookie's path ends before or behind a slash of the address, or with it. */
const paths = () => {
  let path = '';
  return location.pathname.split('/').flatMap((step) => [(path += step), (path += '/')]);
};

const matches = (name, pattern) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/** Deletes the cookies so named (`*` at the end: so beginning), wherever this page can reach; the
    choice itself only where nothing is named. */
export const forget = (patterns) => {
  for (const pair of pairs()) {
    const name = pair.split('=')[0];
    const isOwn = name === NAME;
    if (patterns ? !isOwn && patterns.some((pattern) => matches(name, pattern)) : isOwn) {
      for (const path of paths()) {
        for (const domain of domains()) {
          for (const jar of ['', ';partitioned']) {
            document.cookie = `${name}=;path=${path}${domain}${SECURE}${jar};max-age=0`;
          }
        }
      }
    }
  }
};

const kept = () =>
  __MORE__ && isStranger() ? [] : pairs().filter((pair) => pair.startsWith(NAME + '='));

/** The token or the mark, or '': two cookies of one name are no choice. */
export const held = () => {
  const found = kept();
  return found[1] ? '' : (found[0]?.slice(NAME.length + 1) ?? unkept);
};

/** Whether another choice is kept than when this was last asked. */
export const hasChanged = () => seen !== (seen = held());

/** Gives the choice that this host keeps for itself to all hosts that share it, so that they need
    not ask. Two that say the same become one; of two that differ neither counts. Where the browser
    refuses the domain, as it does a public suffix, the host keeps its own. */
export const share = (durationOf) => {
  const [own, ...others] = kept();
  if (!own || !sharing() || others.some((other) => other !== own)) return;
  const seconds = Math.floor(durationOf(own.slice(NAME.length + 1)) / 1e3);
  if (!(seconds > 0)) return;
  const rest = `;path=/;samesite=lax${SECURE};max-age=`;
  document.cookie = `${NAME}=${rest}0`;
  if (held()) return;
  document.cookie = own + rest + seconds + sharing();
  if (!held()) document.cookie = own + rest + seconds;
};

/** Keeps the token or the mark, unless the service has; for this page alone where the browser
    keeps no cookies, or where the choice that can be read is not this page's. */
export const hold = (text, duration) => {
  if (held() !== text) {
    if (!__MORE__ || !isStranger()) forget();
    unkept = '';
    if (!__MORE__ || !isStranger()) {
      document.cookie = `${NAME}=${text};path=/;samesite=lax;max-age=${(duration / 1e3) | 0}${SECURE}`;
    }
    if (__MORE__) share(() => duration);
    if (!held()) unkept = text;
  }
  hasChanged();
};
