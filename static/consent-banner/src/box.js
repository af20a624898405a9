import boxCss from './box.css';
import pageCss from './page.css';
import { calm } from './calm.js';
import { config } from './config.js';
import { directionOf } from './direction.js';
import { element } from './element.js';

const PATIENCE = 50;

let boxSheet;
let pageSheet;
let open;
let puts;

const sheetOf = (css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
};

/* Only where it differs from the page's does an element say its language. */
const languageOf = (lang) =>
  lang === document.documentElement.lang ? {} : { lang, dir: directionOf(lang) };

/** A `name` element over the page: layout in its shadow, all it says in slotted children. */
export const makeBox = (name, attributes, language, ...children) => {
  const all = { ...attributes, ...languageOf(language), 'data-nosnippet': '' };
  const box = element(name, all, ...children);
  const shadow = box.attachShadow({ mode: 'open' });
  boxSheet = boxSheet || sheetOf(boxCss + (config.colours || ''));
  shadow.adoptedStyleSheets = [boxSheet];
  shadow.append(element('div', { id: 'text' }, element('slot', {})));
  if (children.some((child) => child.slot)) {
    shadow.append(element('div', { id: 'choice' }, element('slot', { name: 'choice' })));
  }
  return box;
};

/** Puts the open box first in the body, and back when a framework has thrown it out; a page that
    does so again and again has its way. */
export const putBox = () => {
  if (!open) return;
  const place = document.querySelector('[data-pahintulot-here]') || document.body;
  if (place && open.parentNode !== place && puts++ < PATIENCE) place.prepend(open);
};

/** The few rules that the page itself needs. The focused part of it is never behind the box (WCAG
    2.4.11); without a box that rule is no rule. */
export const stylePage = calm(() => {
  if (!pageSheet) {
    pageSheet = sheetOf('');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, pageSheet];
  }
  pageSheet.replaceSync(pageCss.replace('__HEIGHT__', open?.offsetHeight + 'px'));
});

export const closeBox = () => {
  if (!open) return;
  open.remove();
  open = null;
  stylePage();
};

export const openBox = (box) => {
  closeBox();
  open = box;
  puts = 0;
  new ResizeObserver(stylePage).observe(box);
  putBox();
};

export const opened = () => open;
