import { closeBox, opened } from './box.js';
import { accept, recorded, refuse } from './choice.js';
import { base, config } from './config.js';
import { showNotice, showSection } from './notice.js';
import { pause } from './pause.js';
import { answer, lastDecision } from './visitor.js';
import { everyWordOf, wordsOf } from './words.js';

const PATIENCE = 3e3;

let embeds;

/* The panel, given all it needs of this script but the name of what to show. */
const loadPanel = async () => {
  const { language } = await wordsOf();
  const [panel, words] = await Promise.race([
    Promise.all([import(`${base}/b/${__PANEL__}`), everyWordOf(language)]),
    pause(PATIENCE),
  ]);
  /* in the order of panel/core.js, which gives them their names back */
  const core = [
    accept,
    answer,
    closeBox,
    config,
    lastDecision,
    openSettings,
    recorded,
    refuse,
    showNotice,
    showSection,
  ];
  return (name, opener) => panel[name](core, words, opener);
};

/** The present choice and the way to another, also in the place of the question. Where the panel
    cannot be had the plain question is asked again: a withdrawal depends on nothing but this script. */
export const openSettings = async (opener = document.activeElement, isInstead) => {
  const isWanted = () => isInstead || !opened();
  try {
    const show = isWanted() && (await loadPanel());
    if (isWanted()) show('showSettings', opener);
  } catch {
    if (!opened()) showNotice(await wordsOf());
  }
  opened().querySelector('h2').focus();
};

/** Says in each frame that waits why it does, once the page has loaded. Where the panel cannot be
    had the frame stays empty. */
export const showEmbeds = () => {
  if (document.readyState !== 'complete') return;
  embeds ||= loadPanel();
  embeds.then((show) => show('showEmbeds')).catch(() => {});
};
