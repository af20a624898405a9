const isOnTop = (button) => {
  const { left, top, width, height } = button.getBoundingClientRect();
  return [0.1, 0.5, 0.9].every((part) =>
    button.contains(document.elementFromPoint(left + width * part, top + height * part)),
  );
};

/* At some zooms one of two equal columns is a 64th of a pixel wider: sizes are compared as seen. */
const MAY_DIFFER = /^outline|^(width|height|(inline|block)-size)$|-origin$/;

/** Whether both buttons are visible, on top and, but for the focus ring, equal in everything. */
export const parityOf = (one, other) => {
  const first = getComputedStyle(one);
  const second = getComputedStyle(other);
  return (
    isOnTop(one) &&
    isOnTop(other) &&
    first.opacity > 0.9 &&
    /* in the top layer nothing further up can fade it */
    getComputedStyle(one.parentNode).opacity > 0.9 &&
    first.color !== first.backgroundColor &&
    Math.abs(one.offsetWidth - other.offsetWidth) < 2 &&
    Math.abs(one.offsetHeight - other.offsetHeight) < 2 &&
    [...first].every((look) => MAY_DIFFER.test(look) || first[look] === second[look])
  );
};
