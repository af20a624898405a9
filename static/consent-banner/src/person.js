/** An accept must come from a person; a refusal may come from anything. */
export const byPerson = (isPerson, work) =>
  isPerson ? work() : console.warn('pahintulot: only a person can accept');
