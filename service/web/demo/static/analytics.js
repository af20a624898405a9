/* Stands in for an analytics tool: it sets its cookie, reports the visit and shows the count. */
document.cookie = `_demo=1;path=/;max-age=${180 * 24 * 3600};samesite=lax`;

fetch('/demo/hits', { method: 'POST', keepalive: true })
  .then((response) => response.json())
  .then(({ hits }) => {
    for (const place of document.querySelectorAll('[data-hits]')) place.textContent = hits;
  });
