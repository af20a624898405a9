/** What the core hands over, in the order of settings.js: names of its own would weigh on every
    visit. The two always fit, as the core knows the panel by its hash. */
export const coreOf = ([
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
]) => ({
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
});
