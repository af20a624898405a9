import { closeBox } from './box.js';
import { calm } from './calm.js';
import { config, noticePrefix } from './config.js';
import { forget, hold } from './cookies.js';
import { hasRun, openGate } from './gate.js';
import { newMark, readMark } from './mark.js';
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

const seconds = (from, to) => (Date.parse(to) - Date.parse(from)) / 1e3;

const pause = (duration) => new Promise((resume) => setTimeout(resume, duration));

/** What a visitor can do, and what follows; `ask` shows the notice where a question is open. */
export const makeChoice = (ask) => {
  /* Only here, on the service's own word, does a yes begin. */
  const settle = calm(async (body, answer) => {
    if (!answer) return ask();
    if (body.outcome !== 'accept' || waiting()[0]) return;
    if (answer.reason === 'notice_changed' || answer.reason === 'invalidated') {
      if (body.notice !== reference() || (await renew())) ask();
      return;
    }
    const allowed = Object.values(answer.allowed || {}).includes(true);
    if (answer.token && (allowed || answer.reason === 'given_over_gpc')) {
      hold(answer.mark ?? answer.token, seconds(answer.decided_at, answer.expires_at));
      changed();
      say('saved');
    } else {
      say('not_recorded');
    }
  });

  const resume = () => sendWaiting(settle);

  const record = (outcome, source, parity) => {
    closeBox();
    enqueue({
      outcome,
      purposes: outcome === 'accept' ? config.purposes : [],
      notice: reference(),
      languages: [languageShown()],
      source,
      gpc: gpc(),
      parity,
      token: token(),
    });
  };

  const accept = async (source, parity) => {
    record('accept', source, parity);
    await resume();
    if (waiting()[0]) say('not_recorded');
  };

  const refuse = async (wish, source, parity) => {
    const outcome = lastDecision()?.purposes ? wish : 'decline';
    record(outcome, source, parity);
    const now = Date.now();
    const mark = newMark(outcome, noticePrefix(), config.refusal_months, now);
    hold(mark, (readMark(mark).expiresAt - now) / 1e3);
    forget(config.cookies);
    changed();
    say(outcome === 'withdraw' ? 'withdrawal_saved' : 'saved');
    const sent = resume();
    if (!hasRun()) return;
    await Promise.race([sent, pause(PATIENCE)]);
    location.reload();
  };

  const renewFirst = calm(async () => {
    if (await renew().catch(() => false)) changed();
    ask();
  });

  return { accept, refuse, renew: renewFirst, resume };
};
