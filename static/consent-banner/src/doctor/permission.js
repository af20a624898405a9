const GRACE = 50;

/** Tells which purposes were allowed at a time of this page. A tag manager hears of a yes a little
    before the page does. */
export const watchPermission = ({ allows, before, config }) => {
  const turns = [{ since: 0, allowed: before.allowed }];
  const note = () => {
    const allowed = config.purposes.filter(allows);
    if (`${allowed}` === `${turns.at(-1).allowed}`) return;
    turns.push({ since: performance.now() - GRACE, allowed });
  };
  note();
  document.addEventListener('pahintulot:change', note);
  return (time) => turns.findLast(({ since }) => since <= time).allowed;
};
