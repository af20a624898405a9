import { opened } from './box.js';
import { calm } from './calm.js';
import { config } from './config.js';
import { showNotice } from './notice.js';
import { waiting } from './queue.js';
import { answer } from './visitor.js';
import { wordsOf } from './words.js';

const isOpenQuestion = () =>
  config.purposes.some((purpose) => answer(purpose).ask) && !waiting()[0] && !opened();

/** Shows the notice where a question is open, also once its words are there. */
export const ask = calm(async () => {
  if (!isOpenQuestion()) return;
  const words = await wordsOf();
  if (isOpenQuestion()) showNotice(words);
});
