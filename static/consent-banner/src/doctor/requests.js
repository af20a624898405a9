import { noteAddresses } from './addresses.js';
import { code, fine, when, wrong } from './row.js';

const LONGEST = 60;

/* `purpose` is that of the gated element which names the address, if one does. */
const verdictOf = (purpose, allowed) => {
  if (allowed.includes(purpose)) return [fine, `a gated element asked for it, for ${purpose}`];
  if (purpose) return [wrong, `${purpose} was not allowed then, though a gated element names it too`];
  if (!allowed[0]) return [wrong, 'nothing was allowed then'];
  return [fine, `${allowed.join(' and ')} was allowed; no gated element names it`];
};

const shortened = (path) => (path.length > LONGEST ? path.slice(0, LONGEST) + '…' : path);

const rowOf = ([row, verdict], { count, time, type, url }) => {
  const more = count > 1 ? ` and ${count - 1} more` : '';
  const path = code(shortened(url.pathname));
  return row(code(url.host), ': ', type, ' ', path, more, `, ${when(time)}: ${verdict}.`);
};

/** Watches what is asked of other hosts than the page's and the service's, from the first on. */
export const watchRequests = ({ base, gated, see }, allowedAt) => {
  const ours = [location.host, new URL(base).host];
  const purposes = new Map();
  const kinds = new Map();
  const note = ({ initiatorType: type, name, startTime: time }) => {
    const url = new URL(name);
    if (!/^http/.test(url.protocol) || ours.includes(url.host)) return;
    const verdict = verdictOf(purposes.get(name), allowedAt(time));
    const kind = [url.host, type, ...verdict.slice(1)].join(' ');
    if (kinds.has(kind)) kinds.get(kind).request.count++;
    else kinds.set(kind, { verdict, request: { count: 1, time, type, url } });
  };
  const observer = new PerformanceObserver((list) => {
    see();
    noteAddresses(gated, purposes);
    list.getEntries().forEach(note);
  });
  observer.observe({ type: 'resource', buffered: true });
  return {
    rows: () => [...kinds.values()].map(({ verdict, request }) => rowOf(verdict, request)),
    end: () => observer.disconnect(),
  };
};
