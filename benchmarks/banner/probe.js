/* Notes the moment at which a person could press what `selector` finds. */
(selector) => {
  const isOnTop = (target, { left, top, width, height }) => {
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return hit && (hit === target || target.contains(hit));
  };

  const isClickable = (target) => {
    const place = target.getBoundingClientRect();
    return (
      place.width > 0 &&
      place.height > 0 &&
      target.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      isOnTop(target, place)
    );
  };

  const look = () => {
    const target = selector && document.querySelector(selector);
    if (target && isClickable(target)) window.clickableAt = performance.now();
    else requestAnimationFrame(look);
  };

  requestAnimationFrame(look);
}
