import { ask } from './ask.js';
import { closeBox } from './box.js';
import { calm } from './calm.js';
import { config, noticePrefix } from './config.js';
import { forget, hasChanged, held, hold } from './cookies.js';
import { hasRun, openGate } from './gate.js';
import { gpc } from './gpc.js';
import { newMark, readMark } from './mark.js';
import { pause } from './pause.js';
import { enqueue, sendWaiting, waiting } from './queue.js';
import { renew } from './renew.js';
import { say } from './say.js';
import { tell, updateConsentMode } from './signals.js';
import { allows, answer, lastDecision } from './visitor.js';
import { languageShown } from './words.js';

const PATIENCE = 1e3;

let record;

/** What the service has answered to the last choice made on this page. */
export const recorded = () => record;

const reference = () => 'sha256:' + config.notice;

const changed = () => {
  updateConsentMode();
  tell('change');
  openGate();
};

const keepRefusal = (outcome) => {
  const now = Date.now();
  const mark = newMark(outcome, noticePrefix(), config.refusal_months, now);
  hold(mark, readMark(mark).expiresAt - now);
};

/** Only here, on the service's own word, does a yes begin. It is kept before the queue lets go of
    it: another tab that hears of that finds it, and a tab closed in between sends it again. */
export const settle = calm(async (body, response) => {
  const { allowed, mark, reason, token } = response ?? {};
  const [, next] = waiting();
  const isYes =
    token &&
    !next &&
    body.outcome === 'accept' &&
    (reason === 'given_over_gpc' || /:true/.test(JSON.stringify(allowed)));
  if (isYes) hold(mark ?? token, new Date(response.expires_at) - new Date(response.decided_at));
  /* The service has put the accept's mark over that of a refusal which is still on its way. */
  if (mark && next && next.body.outcome !== 'accept') keepRefusal(next.body.outcome);
  record = response;
  await null;
  if (!response) return ask();
  if (body.outcome !== 'accept' || next) return;
  if (isYes) changed();
  if (/notice_changed|invalidated/.test(reason) && (body.notice !== reference() || (await renew()))) ask();
  else say(isYes ? 'saved' : 'not_recorded');
});

const decision = (outcome, source, parity, purposes = []) => ({
  outcome,
  purposes,
  notice: reference(),
  languages: [languageShown()],
  source,
  gpc: gpc(),
  parity,
  token: lastDecision()?.token,
});

/* A no holds here at once, whether or not the service hears of it. */
const takeBack = (wish, source, parity) => {
  closeBox();
  const body = decision(lastDecision()?.purposes ? wish : 'decline', source, parity);
  keepRefusal(body.outcome);
  enqueue(body);
  forget(config.cookies);
  changed();
  return body.outcome;
};

/* What has run cannot be unloaded, only its page. */
const endWhatRan = async (sent) => {
  if (!hasRun) return;
  await Promise.race([sent, pause(PATIENCE)]);
  location.reload();
};

/** A yes to these purposes and to no other: to fewer than before is a withdrawal and a new yes, so
    that what was taken back ends even where the yes is never recorded. */
export const accept = async (source, parity, purposes = config.purposes) => {
  closeBox();
  const isLess = config.purposes.some((name) => allows(name) && !purposes.includes(name));
  if (isLess) takeBack('withdraw', source);
  enqueue(decision('accept', source, parity, purposes));
  const sent = sendWaiting();
  if (isLess) await endWhatRan(sent);
  await sent;
  if (waiting()[0]) say('not_recorded');
};

export const refuse = (wish, source, parity) => {
  say(takeBack(wish, source, parity) === 'withdraw' ? 'withdrawal_saved' : 'saved');
  return endWhatRan(sendWaiting());
};

/** Asks where a question is open; first takes over what the site has now where this script may be
    older than the choice, as a pinned or cached one is: it must not ask again. */
export const askFreshly = calm(async () => {
  const { ask: isAsked, reason } = answer();
  const isOlder = reason === 'notice_changed' || (isAsked && lastDecision());
  if (isOlder && (await renew())) changed();
  ask();
});

/** Looks whether another tab has decided, or any page while this one lay in a cache. */
export const follow = calm(() => {
  if (!hasChanged()) return;
  closeBox();
  record = 0;
  if (hasRun && readMark(held())) return location.reload();
  changed();
  askFreshly();
});
