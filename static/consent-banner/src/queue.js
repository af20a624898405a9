import { calm } from './calm.js';
import { base, config } from './config.js';

const KEY = 'pahintulot.' + config.site;
const DAY = 864e5;
const TIMEOUT = 1e4;
const LONGEST_CLAIM = 3e7;

let unstored = [];
let failures = 0;
let retry;

/** The decisions that the service has not acknowledged yet, oldest first. */
export const waiting = () => {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY));
    if (Array.isArray(stored)) return stored.filter((item) => item?.body);
  } catch {
    /* forbidden or spoilt */
  }
  return unstored;
};

const store = (items) => {
  unstored = [];
  try {
    localStorage.removeItem(KEY);
    if (items[0]) localStorage.setItem(KEY, JSON.stringify(items));
  } catch {
    unstored = items;
  }
};

const remove = ({ body }) =>
  store(waiting().filter((item) => item.body.idempotency_key !== body.idempotency_key));

/* A nonsensical acknowledgement is none: the same key is sent again, and counts once. */
const send = async ({ body, at }) => {
  const response = await fetch(`${base}/v1/sites/${config.site}/decisions`, {
    method: 'POST',
    keepalive: true,
    signal: AbortSignal.timeout(TIMEOUT),
    body: JSON.stringify({
      ...body,
      queued_s: Math.min(Math.max(0, Math.round((Date.now() - at) / 1e3)), LONGEST_CLAIM),
    }),
  });
  const { status } = response;
  if (status === 409 || (status === 422 && body.outcome === 'accept')) return {};
  const answer = response.ok && (await response.json());
  if (!answer.decision_id) throw status;
  return answer;
};

/* An accept's token goes with the refusal that already waits behind it. */
const handOn = (token) => {
  const items = waiting();
  if (token && items[0]) items[0].body.token = items[0].body.token || token;
  store(items);
};

const drain = async (settle) => {
  for (let item; (item = waiting()[0]); ) {
    const { body, at } = item;
    if (body.outcome === 'accept' && !(Date.now() - at < DAY)) {
      remove(item);
      settle(body);
      continue;
    }
    let answer;
    try {
      answer = await send(item);
    } catch {
      const pause = Math.min(2e3 * 2 ** failures++, 3e5);
      clearTimeout(retry);
      retry = setTimeout(sendWaiting, pause * (0.5 + Math.random()), settle);
      return;
    }
    failures = 0;
    remove(item);
    handOn(answer.token);
    settle(body, answer);
  }
};

/** Sends what waits, in order, one at a time across tabs; `settle` hears how each one ended. */
export const sendWaiting = calm(async (settle) => {
  if (!waiting()[0]) return;
  const work = () => drain(settle);
  try {
    await navigator.locks.request(KEY, work);
  } catch {
    await work();
  }
});

/** Puts one decision at the end of the queue. */
export const enqueue = (body) => {
  const bytes = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
  const idempotency_key = btoa(bytes).replace(/\+/g, '-').replace(/\//g, '_').slice(0, 22);
  store([...waiting(), { body: { idempotency_key, ...body }, at: Date.now() }]);
};
