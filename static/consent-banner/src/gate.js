import { calm } from './calm.js';
import { allows } from './visitor.js';

const done = new WeakSet();
let turn = (async () => {})();
let ran = false;

const isScript = (node) => node.localName === 'script';

/* A parsed or framework-made script has "already started"; only a new element runs. */
const freshScript = (old) => {
  const fresh = document.createElement('script');
  for (const { name, value } of old.attributes) {
    if (!/^(type|data-(purpose|src|type))$/.test(name)) fresh.setAttribute(name, value);
  }
  const type = old.dataset.type || (old.type === 'text/plain' ? '' : old.type);
  if (type) fresh.type = type;
  if (old.dataset.src) fresh.src = old.dataset.src;
  if (old.text) fresh.text = old.text;
  fresh.nonce = old.nonce;
  return fresh;
};

/* One script at a time, so that each finds what those before it have made. */
const runScript = (script, place) =>
  new Promise((resume) => {
    script.async = script.hasAttribute('async');
    script.addEventListener('load', resume);
    script.addEventListener('error', resume);
    place.replaceWith(script);
    if (!script.src || script.async) resume();
  });

const runAll = async (fragment, anchor) => {
  const scripts = [...fragment.querySelectorAll('script')].map((script) => {
    const place = document.createComment('');
    script.replaceWith(place);
    return [script, place];
  });
  anchor.after(fragment);
  for (const [script, place] of scripts) await runScript(script, place);
};

/* A template's content is moved, not copied: under Trusted Types only a script as the parser made
   it still runs. React puts a template's children beside its content; those are copied. */
const contentOf = (template) => {
  const beside = document.createElement('div');
  beside.append(...[...template.childNodes].map((child) => child.cloneNode(true)));
  beside.querySelectorAll('script').forEach((script) => script.replaceWith(freshScript(script)));
  template.content.append(...beside.childNodes);
  return template.content;
};

const run = (element) => {
  if (element.localName === 'template') return runAll(contentOf(element), element);
  if (isScript(element)) {
    const place = document.createComment('');
    element.after(place);
    return runScript(freshScript(element), place);
  }
  if (element.dataset.src) element.src = element.dataset.src;
};

/** Runs, once and in document order, whatever waits for a purpose that is now allowed. */
export const openGate = () => {
  /* The parser fills an element after it has put it into the page: nothing runs by halves. */
  if (document.readyState === 'loading') return;
  for (const element of document.querySelectorAll('[data-purpose]')) {
    if (done.has(element) || !allows(element.dataset.purpose)) continue;
    done.add(element);
    ran = true;
    turn = turn.then(calm(() => allows(element.dataset.purpose) && run(element)));
  }
};

/** Whether anything gated has run: a loaded script cannot be unloaded, only its page. */
export const hasRun = () => ran;
