const LOOKS = ['color', 'backgroundColor', 'borderColor', 'fontSize', 'fontWeight', 'opacity'];

const onTop = (button) => {
  const { left, top, width, height } = button.getBoundingClientRect();
  return button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
};

/** Whether both buttons are visible, on top and equal at this moment. */
export const parityOf = (one, other) => {
  const [first, second] = [getComputedStyle(one), getComputedStyle(other)];
  return (
    onTop(one) &&
    onTop(other) &&
    Math.abs(one.offsetWidth - other.offsetWidth) < 2 &&
    Math.abs(one.offsetHeight - other.offsetHeight) < 2 &&
    first.opacity > 0.9 &&
    LOOKS.every((look) => first[look] === second[look])
  );
};
