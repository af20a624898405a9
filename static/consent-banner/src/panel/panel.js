/* What few visits need: an ES module of its own, fetched when a visitor asks for it, or when a page
   has a frame that waits. The core hands over what it has; nothing that keeps a state is imported
   from there, or it would exist twice. */
export { showEmbeds } from './embeds.js';
export { showSettings } from './settings.js';
