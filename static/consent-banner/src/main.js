import { makeApi } from './api.js';
import { closeBox, putBox } from './box.js';
import { calm } from './calm.js';
import { askFreshly, follow } from './choice.js';
import { config, script } from './config.js';
import { forget, hasChanged, held, share } from './cookies.js';
import { callDoctor } from './doctor.js';
import { openGate } from './gate.js';
import { readMark } from './mark.js';
import { listenForOpeners } from './openers.js';
import { sendWaiting } from './queue.js';
import { openSettings, showEmbeds } from './settings.js';
import { isStranger } from './shared.js';
import { tell, updateConsentMode } from './signals.js';
import { lastDecision } from './visitor.js';

/* An older browser, a sandbox that forbids cookies, a second tag: the page is as without us. */
const canRun = () => {
  try {
    return (
      script?.localName === 'script' &&
      !window.pahintulot?.allows &&
      'adoptedStyleSheets' in document &&
      document.cookie !== undefined
    );
  } catch {
    return false;
  }
};

const start = () => {
  const open = (opener) => config.ask && openSettings(opener);

  const root = document.documentElement;
  const look = calm(() => {
    /* `document.open()` has taken every listener away, those of our buttons too */
    if (document.documentElement !== root) {
      closeBox();
      return start();
    }
    watcher.observe(document, { childList: true, subtree: true });
    putBox();
    if (openGate()) showEmbeds();
  });
  /* However busy the page is, one look a frame; a box that was thrown out is back in the next. */
  const watcher = new MutationObserver(() => {
    watcher.disconnect();
    requestAnimationFrame(look);
  });
  document.addEventListener('readystatechange', look);

  if (__MORE__) share((text) => lastDecision(text)?.expiresAt - Date.now());
  hasChanged();
  addEventListener('storage', follow);
  addEventListener('pageshow', follow);
  addEventListener('visibilitychange', follow);

  window.pahintulot = makeApi(open);
  if (__MORE__ && config.doctor) calm(callDoctor)();
  const choice = held();
  if (readMark(choice)) forget(config.cookies);
  /* the snippet has restored what is not this page's */
  if (choice || (__MORE__ && isStranger())) updateConsentMode();
  tell('ready');
  look();
  sendWaiting();
  askFreshly();
  return listenForOpeners(open);
};

if (canRun()) calm(start)();
