import { freshSheet } from './box.js';
import { calm } from './calm.js';
import { config } from './config.js';
import { allows } from './visitor.js';

const PATIENCE = 1e4;
const SCRIPTS = 'script:not([type="text/plain"])';

const done = new WeakSet();
let parsed;
let turn = (async () => {})();

/* A script from `innerHTML` or a framework has "already started"; a new element always runs. */
const freshScript = (old) => {
  const { nonce, text } = old;
  const made = document.createElement('script');
  for (const { name, value } of old.attributes) {
    if (name !== 'data-purpose' && value !== 'text/plain') {
      made.setAttribute(name.replace(/^data-(src|type)$/, '$1'), value);
    }
  }
  made.nonce = nonce;
  made.append(text);
  return made;
};

/* One script at a time, so that each finds what those before it have made. */
const runScript = (script, place) =>
  new Promise((resume) => {
    script.async = script.hasAttribute('async');
    script.addEventListener('load', resume);
    script.addEventListener('error', resume);
    place.replaceWith(script);
    if (!script.src || !script.isConnected || script.async || script.noModule) resume();
    setTimeout(resume, PATIENCE);
  });

/* Trusted Types let a template's script run only as the parser made it. Within a template a script
   may name a purpose of its own; it is looked at once, like the rest. */
const takeScript = (script, { dataset }, isParsed) => {
  const place = new Comment();
  const purpose = script.dataset.purpose ?? dataset.purpose;
  done.add(script);
  script.after(place);
  if (!script.isConnected) script.remove();
  const next = isParsed ? script : freshScript(script);
  turn = turn.then(calm(() => allows(purpose) && runScript(next, place)));
};

/* A template's content stays inside it: it goes when that goes, and is none of the business of a
   framework that takes over what the server sent. What React makes are a template's children. */
const run = calm((element) => {
  const { content, dataset } = element;
  if (content) {
    const isParsed = parsed.has(element);
    content.querySelectorAll(SCRIPTS).forEach((script) => takeScript(script, element, isParsed));
    element.querySelectorAll(SCRIPTS).forEach((script) => takeScript(script, element));
    dataset.pahintulotRan = '';
    freshSheet();
    element.append(content);
  } else if (element.matches('script')) takeScript(element, element);
  else {
    if (dataset.srcset) element.srcset = dataset.srcset;
    if (dataset.src) element.src = dataset.src;
  }
});

/** Whether anything gated has run: a loaded script cannot be unloaded, only its page. */
export let hasRun;

/** Runs, once, whatever waits for a purpose that is now allowed, scripts in document order; tells
    whether a frame has to wait. */
export const openGate = () => {
  /* The parser fills an element after it has put it into the page: nothing runs by halves. */
  if (document.readyState === 'loading') return;
  let waits;
  const elements = [...document.querySelectorAll('[data-purpose]')];
  parsed ||= new WeakSet(elements.filter((element) => !Object.keys(element)[0]));
  for (const element of elements) {
    if (done.has(element)) continue;
    if (allows(element.dataset.purpose)) {
      done.add(element);
      hasRun = true;
      run(element);
    } else if (element.matches('iframe[data-src]:not([src],[srcdoc])')) {
      waits ||= config.ask && config.purposes.includes(element.dataset.purpose);
    }
  }
  return waits;
};
