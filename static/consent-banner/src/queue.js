import { calm } from './calm.js';
import { settle } from './choice.js';
import { config, post } from './config.js';
import { held } from './cookies.js';
import { sharing } from './shared.js';

const PREFIX = 'pahintulot.' + config.site + '.';
const DAY = 864e5;
const TURN = 1e4;
const LONGEST_CLAIM = 3e7;

/* Where decisions wait: in the browser's storage, else in this page's memory. */
const shelves = [{}];
try {
  if (localStorage) shelves.push(localStorage);
} catch {
  /* forbidden */
}

let failures = 0;
let retry;

const keyOf = ({ body }) => PREFIX + body.idempotency_key;

const read = (shelf, key) => {
  try {
    const item = key.startsWith(PREFIX) && JSON.parse(shelf[key]);
    if (keyOf(item) === key) return item;
  } catch {
    /* not ours */
  }
  return [];
};

/** The decisions that the service has not acknowledged yet, oldest first. Each has a key of its own:
    a tab that lags behind another cannot overwrite what that one has added. */
export const waiting = () =>
  shelves
    .flatMap((shelf) => Object.keys(shelf).flatMap((key) => read(shelf, key)))
    .sort((one, other) => one.n - other.n);

const store = (item) => {
  const put = (shelf) => (shelf[keyOf(item)] = JSON.stringify(item));
  try {
    put(shelves[1]);
  } catch {
    put(shelves[0]);
  }
};

/* A nonsensical acknowledgement is none: the same key is sent again, and counts once. */
const send = async ({ body, at }) => {
  const queued_s = Math.max(0, Math.min((Date.now() - at) / 1e3, LONGEST_CLAIM)) | 0;
  const answer = await post('decisions', { ...body, queued_s });
  if (!answer.decision_id) throw answer;
  return answer;
};

/* Each host has a queue of its own: what was decided since on another one that shares the choice,
   only the cookie tells. */
const isOvertaken = ({ before, body }) =>
  body.outcome === 'accept' && sharing() && held() && held() !== before;

/* The other decision stands, so the log must not end with this one. */
const takeBack = ({ body: { idempotency_key, ...said } }, { token }) => {
  if (token) enqueue({ ...said, outcome: 'withdraw', purposes: [], token });
  return {};
};

const drain = async () => {
  for (let item; (item = waiting()[0]); ) {
    let answer;
    /* Of a clock that makes no sense an accept is asked again, as of one that waited too long. */
    if (
      item.body.outcome !== 'accept' ||
      (Math.abs(Date.now() - item.at) < DAY && !(__MORE__ && isOvertaken(item)))
    ) {
      try {
        answer = await send(item);
      } catch (status) {
        if (![409, 422].includes(status)) {
          clearTimeout(retry);
          retry = setTimeout(sendWaiting, Math.min(2e3 * 2 ** failures++, 3e5) * (0.5 + Math.random()));
          return;
        }
        answer = {};
      }
    }
    failures = 0;
    if (__MORE__ && answer && isOvertaken(item)) answer = takeBack(item, answer);
    /* Another tab has sent it too, and settled it: what came after that must stand. */
    if (!shelves.some((shelf) => shelf[keyOf(item)])) continue;
    settle(item.body, answer);
    for (const shelf of shelves) delete shelf[keyOf(item)];
    /* An accept's token goes with the refusal that already waits behind it, unless the service has
       it in a cookie of its own. */
    const [next] = waiting();
    if (answer?.token && !answer.mark && next) {
      next.body.token ||= answer.token;
      store(next);
    }
  }
};

/** Sends what waits, in order, one at a time across tabs; `settle` hears how each one ended. A tab
    that sleeps with the lock in its hand is not waited for: a key counts once, whoever sends it. */
export const sendWaiting = calm(async () => {
  if (!waiting()[0]) return;
  try {
    await navigator.locks.request(PREFIX, { signal: AbortSignal.timeout(TURN) }, drain);
  } catch {
    await drain();
  }
});

/** Puts one decision at the end of the queue. */
export const enqueue = calm((body) => {
  const bytes = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
  const idempotency_key = btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').slice(0, 22);
  store({
    n: 1 + (waiting().pop()?.n || 0),
    at: Date.now(),
    body: { idempotency_key, ...body },
    ...(__MORE__ && { before: held() }),
  });
});
