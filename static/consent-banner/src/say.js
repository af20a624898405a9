import { makeBox, raise } from './box.js';
import { calm } from './calm.js';
import { pause } from './pause.js';
import { wordsOf } from './words.js';

const BREATH = 100;
const LONG_ENOUGH = 6e3;

/** A live message: assistive technology hears what changes in a region that is already there. */
export const say = calm(async (key) => {
  const { language, texts } = await wordsOf();
  const box = makeBox('p', { role: 'status' }, language);
  document.body.append(box);
  raise(box);
  await pause(BREATH);
  box.append(texts[key]);
  await pause(LONG_ENOUGH);
  box.remove();
});
