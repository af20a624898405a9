/* What the browser itself noted of the visit so far. */
async () => {
  const noted = (type) =>
    new Promise((resume) => {
      const observer = new PerformanceObserver((list) => resume(list.getEntries()));
      observer.observe({ type, buffered: true });
      setTimeout(() => resume(observer.takeRecords()), 100);
    });
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

  const [largest, shifts, longTasks] = await Promise.all(
    ['largest-contentful-paint', 'layout-shift', 'longtask'].map(noted),
  );
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  const last = largest.at(-1);
  return {
    clickable: window.clickableAt ?? null,
    first_paint: paint.startTime,
    largest_paint: last.startTime,
    is_largest: !last.element?.closest('#page'),
    shift: sum(shifts.map(({ value }) => value)),
    long_tasks: longTasks.length,
    blocking: sum(longTasks.map(({ duration }) => duration - 50)),
  };
}
