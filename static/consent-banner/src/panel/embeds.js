import { element } from '../element.js';
import { button, noticeLines } from '../lines.js';
import { byPerson } from '../person.js';
import embedCss from './embed.css';

const WAITING = 'iframe[data-purpose][data-src]:not([src], [srcdoc])';

/* The box's colours and fonts, for a document that inherits nothing. */
const styleOf = (frame, css = '') => {
  const style = getComputedStyle(frame);
  const own = (name) => style.getPropertyValue('--pahintulot-' + name);
  const [scheme, font] = [own('scheme') || 'light dark', own('font') || style.fontFamily];
  const [colours = ''] = /@media\(forced-colors.*/.exec(css) || [];
  const ours = colours.replace(/::slotted\((.+?)\)|:host/g, (_, inner) => inner || 'body');
  return `${embedCss}html{color-scheme:${scheme};font-family:${font}}${ours}`;
};

const sourceOf = (frame) => {
  try {
    return new URL(frame.dataset.src, document.baseURI).host;
  } catch {
    return frame.dataset.src;
  }
};

/* First what the frame is and does, then all that the question itself would say of a yes. */
const linesOf = ({ config }, words, frame) => {
  const { texts } = words;
  const [, policy, , ...others] = noticeLines(config, words);
  policy.target = '_top';
  const own = [
    texts.embed_source.replace('{source}', () => sourceOf(frame)),
    texts.embed_body,
    words.purposes[frame.dataset.purpose].join(' – '),
    policy,
  ];
  return [...own.map((line) => element('p', {}, line)), ...others];
};

/* The focus was in what is gone now. */
const keepFocus = (frame) => {
  if (document.activeElement === document.body) frame.focus();
};

/* A purpose more, beside those that are allowed already: an accept names the whole set. */
const loadButton = ({ accept, answer, config, openSettings }, { notice, texts }, frame) => {
  const { purpose } = frame.dataset;
  const wanted = () => config.purposes.filter((name) => name === purpose || answer(name).allowed);
  let isBusy = false;
  const load = async () => {
    if (isBusy) return;
    /* nobody may agree to a notice by the words of the one before it */
    if (notice !== config.notice) return openSettings(frame);
    isBusy = true;
    frame.addEventListener('load', () => keepFocus(frame), { once: true });
    await accept('settings', undefined, wanted());
    isBusy = false;
  };
  return button(texts.embed_load, (click) => byPerson(click.isTrusted, load));
};

const fill = (frame, core, words) => {
  const { contentDocument: inside, contentWindow } = frame;
  const { language, texts } = words;
  const sheet = new contentWindow.CSSStyleSheet();
  sheet.replaceSync(styleOf(frame, core.config.css));
  inside.adoptedStyleSheets = [sheet];
  inside.title = texts.embed_title;
  inside.documentElement.lang = language;
  inside.documentElement.dir = core.config.rtl?.includes(language) ? 'rtl' : 'ltr';
  inside.body.append(
    element(
      'section',
      { ariaLabel: texts.embed_title, tabIndex: 0 },
      element('h2', {}, texts.embed_title),
      ...linesOf(core, words, frame),
    ),
    element(
      'div',
      {},
      loadButton(core, words, frame),
      button(texts.settings_link, () => core.openSettings(frame)),
    ),
  );
};

/** Says in every frame that waits why it is empty, and offers to allow its purpose. It stands in
    the frame's own empty document: nothing of the page moves, and no framework sees it. */
export const showEmbeds = (core, words) => {
  if (!words.texts.embed_title || !words.purposes) return;
  for (const frame of document.querySelectorAll(WAITING)) {
    const { purpose } = frame.dataset;
    const isOffered = words.purposes[purpose] && !core.answer(purpose).allowed;
    const body = frame.contentDocument?.body;
    if (isOffered && body && !body.firstChild) fill(frame, core, words);
  }
};
