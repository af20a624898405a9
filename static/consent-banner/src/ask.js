import { opened } from './box.js';
import { calm } from './calm.js';
import { config } from './config.js';
import { showNotice } from './notice.js';
import { waiting } from './queue.js';
import { countShown } from './shown.js';
import { answer } from './visitor.js';
import { wordsOf } from './words.js';

let times = 0;

/* A script without the way to choose leaves several purposes, which a renewal brought, to a fresh one. */
const asksOf = () =>
  __MORE__
    ? config.purposes.some((purpose) => answer(purpose).ask)
    : !config.purposes[1] && answer().ask;

const isOpenQuestion = () => asksOf() && !waiting()[0] && !opened();

/** Shows the notice where a question is open, also once its words are there. */
export const ask = calm(async () => {
  /* later ones, after another tab's choice or a time in a cache, are of the same visit */
  const isFirst = !times++;
  if (!isOpenQuestion()) return;
  const words = await wordsOf();
  if (!isOpenQuestion()) return;
  showNotice(words);
  if (__MORE__ && isFirst) countShown();
});
