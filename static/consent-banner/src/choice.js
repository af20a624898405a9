import { closeBox } from './box.js';
import { calm } from './calm.js';
import { config, noticePrefix } from './config.js';
import { forget, hasChanged, held, hold } from './cookies.js';
import { hasRun, openGate } from './gate.js';
import { newMark, readMark } from './mark.js';
import { pause } from './pause.js';
import { enqueue, sendWaiting, waiting } from './queue.js';
import { renew } from './renew.js';
import { say } from './say.js';
import { tell, updateConsentMode } from './signals.js';
import { gpc, lastDecision, token } from './visitor.js';
import { languageShown } from './words.js';

const PATIENCE = 1e3;

const reference = () => 'sha256:' + config.notice;

const changed = () => {
  updateConsentMode();
  tell('change');
  openGate();
};

/** What a visitor can do, and what follows; `ask` shows the notice where a question is open. */
export const makeChoice = (ask) => {
  /* Only here, on the service's own word, does a yes begin. It is kept before the queue lets go of
     it: another tab that hears of that finds it, and a tab closed in between sends it again. */
  const settle = calm(async (body, answer) => {
    const { allowed, reason, token: given } = answer || {};
    const isLast = !waiting()[1];
    const isYes =
      given &&
      isLast &&
      body.outcome === 'accept' &&
      (reason === 'given_over_gpc' || /true/.test(JSON.stringify(allowed)));
    if (isYes) hold(answer.mark ?? given, new Date(answer.expires_at) - new Date(answer.decided_at));
    choice.recorded = answer;
    await null;
    if (!answer) return ask();
    if (body.outcome !== 'accept' || !isLast) return;
    if (/notice_changed|invalidated/.test(reason)) {
      if (body.notice !== reference() || (await renew())) ask();
      return;
    }
    if (isYes) {
      changed();
      say('saved');
    } else {
      say('not_recorded');
    }
  });

  const resume = () => sendWaiting(settle);

  const decision = (outcome, source, parity, purposes = []) => ({
    outcome,
    purposes,
    notice: reference(),
    languages: [languageShown()],
    source,
    gpc: gpc(),
    parity,
    token: token(),
  });

  const accept = async (source, parity, purposes = config.purposes) => {
    closeBox();
    enqueue(decision('accept', source, parity, purposes));
    await resume();
    if (waiting()[0]) say('not_recorded');
  };

  const refuse = async (wish, source, parity) => {
    closeBox();
    const body = decision(lastDecision()?.purposes ? wish : 'decline', source, parity);
    const now = Date.now();
    const mark = newMark(body.outcome, noticePrefix(), config.refusal_months, now);
    hold(mark, readMark(mark).expiresAt - now);
    enqueue(body);
    forget(config.cookies);
    changed();
    say(body.outcome === 'withdraw' ? 'withdrawal_saved' : 'saved');
    const sent = resume();
    if (!hasRun) return;
    await Promise.race([sent, pause(PATIENCE)]);
    location.reload();
  };

  const renewFirst = calm(async () => {
    if (await renew().catch(() => false)) changed();
    ask();
  });

  /** Looks whether another tab has decided, or any page while this one lay in a cache. */
  const follow = calm(() => {
    if (!hasChanged()) return;
    closeBox();
    choice.recorded = 0;
    if (hasRun && readMark(held())) return location.reload();
    changed();
    ask();
  });

  const choice = { accept, refuse, renew: renewFirst, resume, follow };
  return choice;
};
