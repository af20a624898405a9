/** What the core hands over, in the order of ../doctor.js; `before` is how the page stood then. */
export const coreOf = ([
  allows,
  answer,
  base,
  [cookies, allowed, notice, manager],
  config,
  gated,
  lastDecision,
  script,
  see,
  waiting,
]) => ({
  allows,
  answer,
  base,
  before: { allowed, cookies, manager, notice },
  config,
  gated,
  lastDecision,
  script,
  see,
  waiting,
});
