/* How many letters must be put in, left out or changed. */
const distance = (one, other) => {
  let row = [...other, ''].map((_, index) => index);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (const [index, another] of [...other].entries()) {
      next.push(Math.min(next[index] + 1, row[index + 1] + 1, row[index] + (letter !== another)));
    }
    row = next;
  }
  return row.at(-1);
};

/** The one of `known` that is most like `name`. */
export const nearest = (name, known) =>
  [...known].sort((one, other) => distance(name, one) - distance(name, other))[0];
