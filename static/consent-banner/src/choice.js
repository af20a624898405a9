import { closeBox } from './box.js';
import { calm } from './calm.js';
import { config, noticePrefix } from './config.js';
import { forget, hold } from './cookies.js';
import { hasRun, openGate } from './gate.js';
import { newMark, readMark } from './mark.js';
import { enqueue, sendWaiting, waiting } from './queue.js';
import { say } from './say.js';
import { tell, updateConsentMode } from './signals.js';
import { gpc, token } from './visitor.js';
import { languageShown } from './words.js';

const PATIENCE = 1e3;

const reference = 'sha256:' + config.notice;

const changed = () => {
  updateConsentMode();
  tell('change');
  openGate();
};

const seconds = (from, to) => (Date.parse(to) - Date.parse(from)) / 1e3;

const pause = (duration) => new Promise((resume) => setTimeout(resume, duration));

/** What a visitor can do; `ask` shows the notice, `renew` fetches the one that replaced it. */
export const makeChoice = (ask, renew) => {
  /* Only here, on the service's own word, does a yes begin. */
  const settle = calm((body, answer) => {
    if (!answer) return ask();
    if (body.outcome !== 'accept' || waiting()[0]) return;
    if (answer.reason === 'notice_changed' || answer.reason === 'invalidated') {
      return body.notice === reference ? renew(config.notice) : ask();
    }
    const allowed = Object.values(answer.allowed || {}).includes(true);
    if (answer.token && (allowed || answer.reason === 'given_over_gpc')) {
      hold(answer.token, seconds(answer.decided_at, answer.expires_at));
      changed();
      say('saved');
    } else {
      say('not_recorded');
    }
  });

  const resume = () => sendWaiting(settle);

  const record = (outcome, source, parity, purposes) => {
    closeBox();
    enqueue({
      outcome,
      purposes,
      notice: reference,
      languages: [languageShown()],
      source,
      gpc: gpc(),
      parity,
      token: token(),
    });
  };

  const accept = async (source, parity, purposes = config.purposes) => {
    record('accept', source, parity, purposes);
    await resume();
    if (waiting()[0]) say('not_recorded');
  };

  const refuse = async (wish, source, parity) => {
    const outcome = token() ? wish : 'decline';
    record(outcome, source, parity, []);
    const now = Date.now();
    const mark = newMark(outcome, noticePrefix, config.validity.refusal, now);
    hold(mark, (readMark(mark).expiresAt - now) / 1e3);
    forget(config.cookies);
    changed();
    say(outcome === 'withdraw' ? 'withdrawal_saved' : 'saved');
    const sent = resume();
    if (!hasRun) return;
    await Promise.race([sent, pause(PATIENCE)]);
    location.reload();
  };

  return { accept, refuse, resume };
};
