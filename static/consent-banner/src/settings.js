import { closeBox, opened } from './box.js';
import { base, config } from './config.js';
import { button, byPerson, noticeLines, showNotice, showSection } from './notice.js';
import { pause } from './pause.js';
import { answer, gpc, lastDecision, token } from './visitor.js';
import { everyWordOf, wordsOf } from './words.js';

const PATIENCE = 3e3;

const showPanel = async (core, opener) => {
  const words = await wordsOf();
  const [panel, everyWord] = await Promise.race([
    Promise.all([import(`${base}/b/${__PANEL__}`), everyWordOf(words.language)]),
    pause(PATIENCE),
  ]);
  if (!opened()) panel.showSettings(core, everyWord, opener);
};

/** The present choice and the way to another. Where the panel cannot be had the plain question
    is asked again: a withdrawal depends on nothing but this script. */
export const openSettings = async (choice, opener = document.activeElement) => {
  const core = {
    answer,
    base,
    button,
    byPerson,
    choice,
    closeBox,
    config,
    gpc,
    lastDecision,
    noticeLines,
    showSection,
    token,
  };
  if (!opened()) await showPanel(core, opener).catch(async () => showNotice(await wordsOf(), choice));
  opened().querySelector('h2').focus();
};
