const POINTS = [0.1, 0.5, 0.9];

const isOnTop = (button) => {
  const { left, top, width, height } = button.getBoundingClientRect();
  return POINTS.every((part) =>
    button.contains(document.elementFromPoint(left + width * part, top + height * part)),
  );
};

/** Whether both buttons are visible, on top and, but for the focus ring, equal in everything. */
export const parityOf = (one, other) => {
  const [first, second] = [getComputedStyle(one), getComputedStyle(other)];
  return (
    isOnTop(one) &&
    isOnTop(other) &&
    first.opacity * getComputedStyle(one.parentElement).opacity > 0.9 &&
    first.color !== first.backgroundColor &&
    [...first].every((look) => /^outline/.test(look) || first[look] === second[look])
  );
};
