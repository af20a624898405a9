const POINTS = [0.1, 0.5, 0.9];

const isOnTop = (button) => {
  const { left, top, width, height } = button.getBoundingClientRect();
  return POINTS.every((part) =>
    button.contains(document.elementFromPoint(left + width * part, top + height * part)),
  );
};

/* In the top layer nothing further up can fade it. */
const isClear = (element) => getComputedStyle(element).opacity > 0.9;

/* At some zooms one of two equal columns is a 64th of a pixel wider: sizes are compared as seen. */
const MAY_DIFFER = /^outline|^(width|height|(inline|block)-size)$|-origin$/;

const areClose = (one, other) => Math.abs(one - other) < 2;

/** Whether both buttons are visible, on top and, but for the focus ring, equal in everything. */
export const parityOf = (one, other) => {
  const first = getComputedStyle(one);
  const second = getComputedStyle(other);
  return (
    isOnTop(one) &&
    isOnTop(other) &&
    isClear(one) &&
    isClear(one.parentNode) &&
    first.color !== first.backgroundColor &&
    areClose(one.offsetWidth, other.offsetWidth) &&
    areClose(one.offsetHeight, other.offsetHeight) &&
    [...first].every((look) => MAY_DIFFER.test(look) || first[look] === second[look])
  );
};
