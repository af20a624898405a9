/* What few visits need: an ES module of its own, fetched when a visitor asks for it. The core hands
   over what it has; nothing is imported from there, or its state would exist twice. */
export { showSettings } from './settings.js';
