import { calm } from './calm.js';
import { base, config } from './config.js';

const PREFIX = 'pahintulot.' + config.site + '.';
const DAY = 864e5;
const TIMEOUT = 1e4;
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
  if (!key.startsWith(PREFIX)) return [];
  try {
    const item = JSON.parse(shelf[key]);
    return keyOf(item) === key ? [item] : [];
  } catch {
    return [];
  }
};

/** The decisions that the service has not acknowledged yet, oldest first. Each has a key of its own:
    a tab that lags behind another cannot overwrite what that one has added. */
export const waiting = () =>
  shelves
    .flatMap((shelf) => Object.keys(shelf).flatMap((key) => read(shelf, key)))
    .sort((one, other) => one.n - other.n);

const store = (item) => {
  const text = JSON.stringify(item);
  try {
    shelves[1][keyOf(item)] = text;
  } catch {
    shelves[0][keyOf(item)] = text;
  }
};

/* A nonsensical acknowledgement is none: the same key is sent again, and counts once. */
const send = async ({ body, at }) => {
  const response = await fetch(`${base}/v1/sites/${config.site}/decisions`, {
    method: 'POST',
    keepalive: true,
    signal: AbortSignal.timeout(TIMEOUT),
    body: JSON.stringify({
      ...body,
      queued_s: Math.min(Math.max(0, ((Date.now() - at) / 1e3) | 0), LONGEST_CLAIM),
    }),
  });
  if (/409|422/.test(response.status)) return {};
  const answer = response.ok && (await response.json());
  if (!answer.decision_id) throw response.status;
  return answer;
};

const drain = async (settle) => {
  for (let item; (item = waiting()[0]); ) {
    let answer;
    /* Of a clock that makes no sense an accept is asked again, as of one that waited too long. */
    if (item.body.outcome !== 'accept' || Math.abs(Date.now() - item.at) < DAY) {
      try {
        answer = await send(item);
      } catch {
        const pause = Math.min(2e3 * 2 ** failures++, 3e5);
        clearTimeout(retry);
        retry = setTimeout(sendWaiting, pause * (0.5 + Math.random()), settle);
        return;
      }
    }
    failures = 0;
    settle(item.body, answer);
    for (const shelf of shelves) delete shelf[keyOf(item)];
    /* An accept's token goes with the refusal that already waits behind it. */
    const [next] = waiting();
    if (answer?.token && next) {
      next.body.token ||= answer.token;
      store(next);
    }
  }
};

/** Sends what waits, in order, one at a time across tabs; `settle` hears how each one ended. A tab
    that sleeps with the lock in its hand is not waited for: a key counts once, whoever sends it. */
export const sendWaiting = calm(async (settle) => {
  if (!waiting()[0]) return;
  const work = () => drain(settle);
  try {
    await navigator.locks.request(PREFIX, { signal: AbortSignal.timeout(TIMEOUT) }, work);
  } catch {
    await work();
  }
});

/** Puts one decision at the end of the queue. */
export const enqueue = calm((body) => {
  const bytes = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
  const idempotency_key = btoa(bytes).replace(/\+/g, '-').replace(/\//g, '_').slice(0, 22);
  store({
    n: 1 + (waiting().pop()?.n | 0),
    at: Date.now(),
    body: { idempotency_key, ...body },
  });
});
