/* What few visits need: an ES module of its own, fetched when a visitor asks for it, or when a page
   has a frame that waits. The core hands over what it has; nothing that keeps a state is imported
   from there, or it would exist twice. */
import { coreOf } from './core.js';
import * as embeds from './embeds.js';
import * as settings from './settings.js';

export const showEmbeds = (given, words) => embeds.showEmbeds(coreOf(given), words);

export const showSettings = (given, words, opener) =>
  settings.showSettings(coreOf(given), words, opener);
