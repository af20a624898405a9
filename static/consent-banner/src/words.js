import { config, noticePrefix, read } from './config.js';

/* RFC 4647's lookup: `pt-BR` finds `pt`, and `no` what the service says it means. */
const find = (wish) =>
  wish &&
  (config.languages.find((tag) => tag.toLowerCase() === wish) ||
    config.also?.[wish] ||
    find(wish.replace(/-?[^-]*$/, '')));

const chosen = () =>
  [document.documentElement.lang, ...navigator.languages]
    .map((wish) => find(wish.toLowerCase()))
    .find(Boolean) || config.language;

/** Every text in that language, the panel's too; of the notice that a choice now would name. */
export const everyWordOf = async (language) => {
  const prefix = noticePrefix();
  const words = await read(`${config.site}.${prefix}.${language}`);
  return prefix === noticePrefix() ? words : everyWordOf(language);
};

let shown = config.language;

/** The language that the visitor was last shown. */
export const languageShown = () => shown;

/** The first layer's texts in the page's language, else the browser's, else the site's own. */
export const wordsOf = async () => {
  const wanted = chosen();
  const words = wanted === config.language ? config : await everyWordOf(wanted).catch(() => config);
  shown = words.language;
  return words;
};
