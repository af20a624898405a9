import { element } from '../element.js';
import { gpc } from '../gpc.js';
import { button, noticeLines } from '../lines.js';
import { byPerson } from '../person.js';
import { cookieTable } from './cookies.js';
import { saveFile } from './file.js';
import panelCss from './panel.css';
import { lastId, receiptOf } from './receipt.js';

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

const stateLines = (core, { texts, language }) => {
  const [{ allowed, status }, last] = [core.answer(), core.lastDecision()];
  const lines = [texts[`state_${STATES[status] || 'expired'}_detail`]];
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
  if (last?.purposes && core.answer().status === 'given') {
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

const choiceButtons = (core, texts, { allowed, status }) => {
  const { accept, config, refuse } = core;
  const refusing = (label, outcome) =>
    button(label, () => refuse(outcome, 'settings'));
  const accepting = () =>
    button(texts.button_accept, (click) =>
      byPerson(click.isTrusted, () => accept('settings')),
    );
  /* a frame's own yes may have been to another purpose alone */
  const isGiven = config.purposes.some((purpose) => core.answer(purpose).status === 'given');
  const isRefused = status === 'refused' || status === 'withdrawn';
  return [
    ...(isGiven ? [refusing(texts.withdraw_consent, 'withdraw')] : []),
    ...(isGiven || isRefused ? [] : [refusing(texts.button_decline, 'decline')]),
    ...(allowed ? [] : [accepting()]),
  ];
};

/* Inside the shadow root no style of the page can take a table apart. */
const furnish = (section, words) => {
  const shadow = section.shadowRoot;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(panelCss.replaceAll(';', '!important;'));
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  /* texts that a cache has from before tell of no cookies */
  if (words.cookies) shadow.firstElementChild.after(cookieTable(words));
};

/** Shows what the visitor chose, and the way to another choice; closing goes back to `opener`. */
export const showSettings = (core, words, opener) => {
  const { texts, language } = words;
  const close = button(texts.settings_close, () => {
    core.closeBox();
    opener.focus();
  });
  const section = core.showSection(
    language,
    texts.settings_title,
    texts.settings_title,
    ...stateLines(core, words),
    ...copies(core, texts),
    element('p', {}, texts.settings_intro),
    ...noticeLines(core.config, words),
    ...choiceButtons(core, texts, core.answer()),
    close,
  );
  furnish(section, words);
};
