/** The service puts this site's configuration here, so the name stands nowhere else. A renewal
    changes it in place. */
export const config = __PAHINTULOT__;

/** Our own tag; markup such as `<img name="currentScript">` would put itself in its place. */
export const script = document.currentScript;

/** Where the service answers, behind whatever path it is mounted. */
export const base = script?.src.replace(/\/b\/[^/]*$/, '');

/** A notice's name where room is short. */
export const noticePrefix = () => config.notice.slice(0, 16);

/** A file of the service that any page may read. */
export const read = async (name, cache) => {
  const response = await fetch(`${base}/b/${name}.json`, {
    cache,
    signal: AbortSignal.timeout(3e3),
  });
  if (!response.ok) throw response.status;
  return response.json();
};
