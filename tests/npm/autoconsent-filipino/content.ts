// The published content script, after the lists have been merged.
import './merged';
import '../node_modules/@duckduckgo/autoconsent/playwright/content';
