import { element } from '../element.js';

const STATES = { given: 'allowed', refused: 'declined', withdrawn: 'withdrawn', unknown: 'unknown' };

const stateLines = ({ texts, language }, { allowed, status }, last, gpc) => {
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
  if (gpc && !allowed) lines.push(texts.opt_out_signal_title, texts.opt_out_signal_body);
  return lines.map((line) => element('p', {}, line));
};

const choiceButtons = ({ answer, button, byPerson, choice, config }, texts, { allowed, status }) => {
  const refusing = (label, outcome) =>
    button(label, () => choice.refuse(outcome, 'settings'));
  const accept = () =>
    button(texts.button_accept, (click) =>
      byPerson(click.isTrusted, () => choice.accept('settings')),
    );
  /* a frame's own yes may have been to another purpose alone */
  const isGiven = config.purposes.some((purpose) => answer(purpose).status === 'given');
  const isRefused = status === 'refused' || status === 'withdrawn';
  return [
    ...(isGiven ? [refusing(texts.withdraw_consent, 'withdraw')] : []),
    ...(isGiven || isRefused ? [] : [refusing(texts.button_decline, 'decline')]),
    ...(allowed ? [] : [accept()]),
  ];
};

/** Shows what the visitor chose, and the way to another choice; closing goes back to `opener`. */
export const showSettings = (core, words, opener) => {
  const { texts, language } = words;
  const state = core.answer();
  const close = core.button(texts.settings_close, () => {
    core.closeBox();
    opener.focus();
  });
  core.showSection(
    language,
    texts.settings_title,
    texts.settings_title,
    [
      ...stateLines(words, state, core.lastDecision(), core.gpc()),
      element('p', {}, texts.settings_intro),
      ...core.noticeLines(texts),
    ],
    [...choiceButtons(core, texts, state), close],
  );
};
