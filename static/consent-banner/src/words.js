import { base, config, noticePrefix } from './config.js';

const PATIENCE = 3e3;

/* `tl` is how browsers and pages called Filipino before `fil`. */
const primary = (tag) => tag.toLowerCase().split('-')[0].replace(/^tl$/, 'fil');

const chosen = () =>
  [document.documentElement.lang, ...navigator.languages]
    .map((wish) => config.languages.find((tag) => primary(tag) === primary(wish)))
    .find(Boolean) || config.language;

/** Every text in that language, the panel's too. */
export const everyWordOf = async (language) => {
  const address = `${base}/b/${config.site}.${noticePrefix}.${language}.json`;
  const response = await fetch(address, {
    credentials: 'omit',
    signal: AbortSignal.timeout(PATIENCE),
  });
  return response.json();
};

let words;
let language = config.language;

/** The language that the visitor was last shown. */
export const languageShown = () => language;

/** The first layer's texts in the page's language, else the browser's, else the site's own. */
export const wordsOf = () => {
  const wanted = chosen();
  words = words || (wanted === config.language ? Promise.resolve(config) : everyWordOf(wanted));
  return words
    .then((found) => (found.texts.title ? found : config))
    .catch(() => config)
    .then((found) => {
      language = found.language;
      return found;
    });
};
