/** The service puts this site's configuration here, so the name stands nowhere else. A renewal
    changes it in place. */
export const config = __PAHINTULOT__;

/** Our own tag; markup such as `<img name="currentScript">` would put itself in its place. */
export const script = document.currentScript;

/** Where the service answers, behind whatever path it is mounted. */
export const base = script?.src.replace(/\/b\/[^/]*$/, '');

/** A notice's name where room is short. */
export const noticePrefix = () => config.notice.slice(0, 16);

/** What the service answers there, or its status thrown. */
export const request = async (path, patience, options) => {
  const response = await fetch(base + path, { signal: AbortSignal.timeout(patience), ...options });
  if (!response.ok) throw response.status;
  return response.json();
};

/** Says this of the site, though the page may end meanwhile. */
export const post = (what, body, credentials) =>
  request(`/v1/sites/${config.site}/${what}`, 1e4, {
    method: 'POST',
    keepalive: true,
    credentials,
    body: JSON.stringify(body),
  });

/** A file of the service that any page may read. */
export const read = (name, cache) => request(`/b/${name}.json`, 3e3, { cache });
