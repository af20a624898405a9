import { element } from '../element.js';
import { gpc } from '../gpc.js';
import { button, noticeLines } from '../lines.js';
import { byPerson } from '../person.js';
import { cookieTable } from './cookies.js';
import { saveFile } from './file.js';
import panelCss from './panel.css';
import { lastId, receiptOf } from './receipt.js';
import { choiceOfPurposes } from './purposes.js';

const STATES = { given: 'allowed', refused: 'declined', withdrawn: 'withdrawn', unknown: 'unknown' };
const TO_THE_MINUTE = { dateStyle: 'long', timeStyle: 'short' };
const LAST_DAY = { dateStyle: 'long', timeZone: 'UTC' };

/* The service's answer to a refusal on this page: a refusal's id is kept nowhere else. */
const recordOf = ({ recorded }, last) =>
  recorded()?.outcome === last.outcome ? recorded() : {};

const idLine = (core, texts) => {
  const line = element('span', {});
  lastId(core).then(
    (id) => line.append(texts.decision_id.replace('{id}', id)),
    () => line.parentNode.remove(),
  );
  return line;
};

/* Of several purposes one that is given tells most: another may have been left out. */
const answerOf = ({ answer, config }) =>
  config.purposes.map((purpose) => answer(purpose)).find(({ status }) => status === 'given') || answer();

const allowedNames = ({ answer, config }, { purposes }) =>
  config.purposes.filter((name) => answer(name).allowed).map((name) => purposes[name][0]);

const stateLines = (core, words) => {
  const { texts, language } = words;
  const [{ allowed, status }, last] = [answerOf(core), core.lastDecision()];
  const names = () => new Intl.ListFormat(language).format(allowedNames(core, words));
  const lines = [texts[`state_${STATES[status] || 'expired'}_detail`].replace('{allowed}', names)];
  const day = (key, moment, style) =>
    lines.push(texts[key].replace('{date}', new Date(moment).toLocaleString(language, style)));
  if (last) {
    const isAccept = last.outcome === 'accept';
    const record = isAccept ? {} : recordOf(core, last);
    const { decision_id: id = last.id, decided_at: moment = last.decidedAt } = record;
    const chosen = last.outcome === 'withdraw' ? 'withdrawn_on' : 'chosen_on';
    if (moment) day(chosen, moment, TO_THE_MINUTE);
    const end = status === 'expired' ? 'expired_on' : 'valid_until';
    if (isAccept) day(end, last.expiresAt, TO_THE_MINUTE);
    else day(end, last.expiresAt - 1, LAST_DAY);
    if (isAccept && !id) lines.push(idLine(core, texts));
    else lines.push(id ? texts.decision_id.replace('{id}', id) : texts.decision_id_none);
  }
  if (gpc() && !allowed) lines.push(texts.opt_out_signal_title, texts.opt_out_signal_body);
  return lines.map((line) => element('p', {}, line));
};

const download = (core, label, failed, name, find) => {
  const said = element('p', { role: 'status' });
  const press = button(label, async () => {
    try {
      saveFile(`${name}.json`, await find());
      said.textContent = '';
    } catch {
      said.textContent = failed;
    }
  });
  press.removeAttribute('slot');
  return [press, said];
};

/** What the visitor may take away: the receipt of an accept that stands, a refusal's record. */
const copies = (core, texts) => {
  const last = core.lastDecision();
  if (last?.purposes && answerOf(core).status === 'given') {
    const find = () => receiptOf(core, last.id);
    const { receipt_download: label, receipt_unavailable: failed } = texts;
    return [
      element('p', {}, texts.receipt_description),
      ...download(core, label, failed, 'receipt-' + (last.id || core.config.site), find),
    ];
  }
  const record = last && recordOf(core, last);
  if (!record?.decision_id || !texts.record_download) return [];
  return download(core, texts.record_download, '', 'record-' + record.decision_id, () => record);
};

const choiceButtons = (core, texts, some) => {
  const { accept, answer, config, refuse } = core;
  const { status } = answerOf(core);
  const refusing = (label, outcome) =>
    button(label, () => refuse(outcome, 'settings'));
  const accepting = () =>
    button(texts.button_accept, (click) =>
      byPerson(click.isTrusted, () => accept('settings')),
    );
  const isGiven = status === 'given';
  const isRefused = status === 'refused' || status === 'withdrawn';
  return [
    ...(isGiven ? [refusing(texts.withdraw_consent, 'withdraw')] : []),
    ...(isGiven || isRefused ? [] : [refusing(texts.button_decline, 'decline')]),
    ...(config.purposes.every((purpose) => answer(purpose).allowed) ? [] : [accepting()]),
    ...(some ? [saving(core, texts, some)] : []),
  ];
};

/* All off is a no, which may come from anything. */
const saving = ({ accept, refuse }, texts, { chosen }) =>
  button(texts.purposes_save, (click) => {
    if (!chosen()[0]) return refuse('withdraw', 'settings');
    return byPerson(click.isTrusted, () => accept('settings', undefined, chosen()));
  });

/* Inside the shadow root no style of the page can take a table apart. */
const furnish = (section, words, some) => {
  const shadow = section.shadowRoot;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(panelCss.replaceAll(';', '!important;'));
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  /* texts that a cache has from before tell of no cookies */
  if (words.cookies) shadow.firstElementChild.after(cookieTable(words));
  if (!some) return;
  section.querySelector('h2').slot = 'title';
  shadow.prepend(element('slot', { name: 'title' }), some.fields);
};

/** Shows what the visitor chose, and the way to another choice; closing goes back to `opener`. */
export const showSettings = (core, words, opener) => {
  const { texts, language } = words;
  /* of a notice from before there was such a text there is but one yes */
  const some = core.config.purposes[1] && texts.purposes_save && choiceOfPurposes(core, words);
  const close = button(texts.settings_close, () => {
    core.closeBox();
    if (opener.isConnected) opener.focus();
    else core.showNotice(words);
  });
  const section = core.showSection(
    language,
    texts.settings_title,
    texts.settings_title,
    ...stateLines(core, words),
    ...copies(core, texts),
    element('p', {}, texts.settings_intro),
    ...noticeLines(core.config, words),
    ...choiceButtons(core, texts, some),
    close,
  );
  furnish(section, words, some);
};
