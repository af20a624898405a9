import { config } from './config.js';

const NAME = config.cookie || 'pahintulot';
const SECURE = location.protocol === 'https:' ? ';secure' : '';

let unkept = '';

const pairs = () => document.cookie.split('; ');

const domains = () => {
  const labels = location.hostname.split('.');
  return ['', ...labels.map((_, index) => ';domain=' + labels.slice(index).join('.'))];
};

/* Some of these are no path of any cookie, which does no harm. */
const paths = () => [...location.pathname].map((_, index, all) => all.slice(0, index + 1).join(''));

const matches = (name, pattern) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/** Deletes the cookies so named (`*` at the end: so beginning), wherever this page can reach. */
export const forget = (patterns) => {
  for (const pair of pairs()) {
    const name = pair.split('=')[0];
    if (patterns.some((pattern) => matches(name, pattern))) {
      for (const path of paths()) {
        for (const domain of domains()) {
          document.cookie = `${name}=;max-age=0;path=${path}${domain}${SECURE}`;
        }
      }
    }
  }
};

/** The token or the mark, or '': two cookies of one name are no choice. */
export const held = () => {
  const found = pairs().filter((pair) => pair.startsWith(NAME + '='));
  return found[1] ? '' : found[0] ? found[0].slice(NAME.length + 1) : unkept;
};

/** Keeps the token or the mark, unless the service has; for this page alone where the browser
    keeps no cookies. */
export const hold = (text, seconds) => {
  if (held() === text) return;
  forget([NAME]);
  unkept = '';
  document.cookie = `${NAME}=${text};path=/;samesite=lax;max-age=${Math.round(seconds)}${SECURE}`;
  if (!held()) unkept = text;
};
