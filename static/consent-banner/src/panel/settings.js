import { element } from '../element.js';

/* Where no script may read the token, the service says which decision it is about. */
const fetchedId = async ({ site }) => {
  const me = new URL(`../v1/sites/${site}/subjects/me`, import.meta.url);
  const { decisions } = await (await fetch(me)).json();
  return decisions[0].decision_id;
};

const idLine = (texts, last, config) => {
  const line = element('span', {});
  const say = (id) => line.append(texts.decision_id.replace('{id}', id));
  if (last.id) say(last.id);
  else fetchedId(config).then(say, () => line.parentNode.remove());
  return line;
};

const STATES = { given: 'allowed', refused: 'declined', withdrawn: 'withdrawn', unknown: 'unknown' };

const stateLines = ({ texts, language }, { allowed, status }, last, { gpc, config }) => {
  const lines = [texts[`state_${STATES[status] || 'expired'}_detail`]];
  const day = (key, moment, style) =>
    lines.push(texts[key].replace('{date}', new Date(moment).toLocaleString(language, style)));
  const minute = { dateStyle: 'long', timeStyle: 'short' };
  if (last?.purposes) {
    day('chosen_on', last.decidedAt, minute);
    day('valid_until', last.expiresAt, minute);
    lines.push(idLine(texts, last, config));
  } else if (last) {
    day('valid_until', last.expiresAt - 1, { dateStyle: 'long', timeZone: 'UTC' });
    lines.push(texts.decision_id_none);
  }
  if (gpc() && !allowed) lines.push(texts.opt_out_signal_title, texts.opt_out_signal_body);
  return lines.map((line) => element('p', {}, line));
};

const choiceButtons = ({ button, byPerson, choice }, texts, { allowed, status }) => {
  const refusing = (label, outcome) =>
    button(label, () => choice.refuse(outcome, 'settings'));
  const accept = () =>
    button(texts.button_accept, (click) =>
      byPerson(click.isTrusted, () => choice.accept('settings')),
    );
  const isRefused = status === 'refused' || status === 'withdrawn';
  return [
    ...(status === 'given' ? [refusing(texts.withdraw_consent, 'withdraw')] : []),
    ...(status === 'given' || isRefused ? [] : [refusing(texts.button_decline, 'decline')]),
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
      ...stateLines(words, state, core.lastDecision(), core),
      element('p', {}, texts.settings_intro),
      ...core.noticeLines(words),
    ],
    [...choiceButtons(core, texts, state), close],
  );
};
