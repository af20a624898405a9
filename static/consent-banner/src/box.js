import boxCss from './box.css';
import pageCss from './page.css';
import { calm } from './calm.js';
import { config } from './config.js';
import { element } from './element.js';

const PATIENCE = 9;

let pageSheet;
let open;
let puts;

const sheetOf = (css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
};

const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)/;

/* Only where it differs from the page's does an element say its language. */
const languageOf = (lang) =>
  lang === document.documentElement.lang
    ? {}
    : { lang, dir: RIGHT_TO_LEFT.test(lang) ? 'rtl' : 'ltr' };

/** A `name` element over the page: layout in its shadow, all it says in slotted children. */
export const makeBox = (name, attributes, language, ...children) => {
  const all = { ...attributes, ...languageOf(language), 'data-nosnippet': '' };
  const box = element(name, all, ...children);
  const shadow = box.attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = [sheetOf(boxCss + (config.colours || ''))];
  shadow.append(element('div', { id: 'text' }, element('slot', {})));
  if (children.some((child) => child.slot)) {
    shadow.append(element('div', { id: 'choice' }, element('slot', { name: 'choice' })));
  }
  return box;
};

/** Puts the open box first in the body, and back when a framework has thrown it out. */
export const putBox = () => {
  if (!open) return;
  const place = document.querySelector('[data-pahintulot-here]') || document.body;
  if (place && open.parentNode !== place && puts++ < PATIENCE) place.prepend(open);
};

/* The focused part of the page is never behind the box (WCAG 2.4.11). */
const makeRoom = calm(() => {
  if (open) pageSheet.replaceSync(pageCss.replace('__HEIGHT__', open.offsetHeight + 'px'));
});

export const closeBox = () => {
  if (!open) return;
  open.remove();
  open = null;
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== pageSheet);
};

export const openBox = (box) => {
  closeBox();
  open = box;
  puts = 0;
  pageSheet = sheetOf('');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, pageSheet];
  new ResizeObserver(makeRoom).observe(box);
  putBox();
};

export const opened = () => open;
