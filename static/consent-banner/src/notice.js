import { makeBox, openBox } from './box.js';
import { accept, refuse } from './choice.js';
import { config } from './config.js';
import { element } from './element.js';
import { button, noticeLines } from './lines.js';
import { parityOf } from './parity.js';
import { byPerson } from './person.js';
import { openSettings } from './settings.js';
import { allows } from './visitor.js';

/** The section that the notice and the settings share. */
export const showSection = (language, label, title, ...children) => {
  const section = makeBox(
    'section',
    { id: 'pahintulot', ariaLabel: label },
    language,
    element('h2', { tabIndex: -1 }, title),
    ...children,
  );
  openBox(section);
  return section;
};

/** The first layer: what is asked, and equal answers; several purposes can be answered one by one. */
export const showNotice = (words) => {
  const { language, texts } = words;
  const outcome = allows() ? 'withdraw' : 'decline';
  const parity = () => parityOf(no, yes);
  const no = button(texts.button_decline, () => refuse(outcome, 'banner', parity()));
  const yes = button(texts.button_accept, (click) =>
    byPerson(click.isTrusted, () => accept('banner', parity())),
  );
  const some = __MORE__ && texts.button_choose
    ? [button(texts.button_choose, ({ target }) => openSettings(target, true))]
    : [];
  const lines = noticeLines(config, words);
  /* a yes to several purposes needs the way to choose, a no needs nothing */
  const isChoice = __MORE__ || !config.purposes[1];
  showSection(language, texts.region_label, texts.title, ...lines, no, isChoice ? yes : '', ...some);
};
