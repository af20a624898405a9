import { closeBox, opened } from './box.js';
import { element } from './element.js';
import { button, byPerson, noticeLines, showSection } from './notice.js';
import { answer, gpc, lastDecision } from './visitor.js';
import { wordsOf } from './words.js';

const STATES = { given: 'allowed', refused: 'declined', withdrawn: 'withdrawn', unknown: 'unknown' };

const stateLines = (texts, language, { allowed, status }) => {
  const last = lastDecision();
  const lines = [texts[`state_${STATES[status] || 'expired'}_detail`]];
  const day = (key, moment, style) =>
    lines.push(texts[key].replace('{date}', new Date(moment).toLocaleString(language, style)));
  const minute = { dateStyle: 'long', timeStyle: 'short' };
  if (last && last.id) {
    day('chosen_on', last.decidedAt, minute);
    day('valid_until', last.expiresAt, minute);
    lines.push(texts.decision_id.replace('{id}', last.id));
  } else if (last) {
    day('valid_until', last.expiresAt - 1, { dateStyle: 'long', timeZone: 'UTC' });
    lines.push(texts.decision_id_none);
  }
  if (gpc() && !allowed) lines.push(texts.opt_out_signal_title, texts.opt_out_signal_body);
  return lines.map((line) => element('p', {}, line));
};

const buttonsFor = (texts, choice, { allowed, status }, close) => {
  const buttons = [];
  if (status === 'given') {
    buttons.push(
      button(texts.withdraw_consent, () => choice.refuse('withdraw', 'settings')),
    );
  } else if (status !== 'refused' && status !== 'withdrawn') {
    buttons.push(button(texts.button_decline, () => choice.refuse('decline', 'settings')));
  }
  if (!allowed) {
    buttons.push(
      button(texts.button_accept, (click) =>
        byPerson(click.isTrusted, () => choice.accept('settings')),
      ),
    );
  }
  return [...buttons, button(texts.settings_close, close)];
};

/** What the visitor chose, and the way to another choice; an open notice is simply gone to. */
export const showSettings = async (choice, opener = document.activeElement) => {
  const { language, texts } = await wordsOf();
  if (!opened()) {
    const state = answer();
    const close = () => {
      closeBox();
      opener.focus();
    };
    showSection(
      language,
      texts.settings_title,
      texts.settings_title,
      [
        ...stateLines(texts, language, state),
        element('p', {}, texts.settings_intro),
        ...noticeLines(texts),
      ],
      buttonsFor(texts, choice, state, close),
    );
  }
  opened().querySelector('h2').focus();
};
