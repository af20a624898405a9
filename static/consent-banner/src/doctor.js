import { base, config, script } from './config.js';
import { waiting } from './queue.js';
import { allows, answer, lastDecision } from './visitor.js';

/* What is gated, and in which template: the gate may take it away before the doctor is there. */
const gated = new Map();
const see = () => {
  for (const element of document.querySelectorAll('[data-purpose]')) {
    if (!gated.has(element)) gated.set(element);
    const within = element.content?.querySelectorAll('[data-purpose]') ?? [];
    for (const inner of within) gated.set(inner, element);
  }
};

/** Lets the doctor look at the page, where the address asks for it: in the order of doctor/core.js.
    What was there before is noted at once. */
export const callDoctor = () => {
  if (!new URLSearchParams(location.search).has('pahintulot-debug')) return;
  const manager = window.google_tag_manager || window.dataLayer;
  const before = [document.cookie, config.purposes.filter(allows), config.notice, manager];
  see();
  document.addEventListener('readystatechange', see);
  return import(`${base}/b/${config.doctor}`).then(({ attend }) =>
    attend([allows, answer, base, before, config, gated, lastDecision, script, see, waiting]),
  );
};
