/** The names in `document.cookie`, one as often as it is there. */
export const namesIn = (text) => text.split('; ').filter(Boolean).map((pair) => pair.split('=')[0]);

/** What the choice itself is kept under. */
export const ownName = (config) => config.cookie || 'pahintulot';

/** The purposes of whatever the notice lists so named; none where it lists no such thing. */
export const purposesOf = ({ cookies, cookie_purposes: purposes = [] }, name) =>
  cookies.flatMap((pattern, index) => {
    const isIt = pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
    return isIt ? [purposes[index]] : [];
  });
