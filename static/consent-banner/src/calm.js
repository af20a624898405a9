let complained = false;

const complain = (error) => {
  complained ||= !console.error('pahintulot:', error);
  return false;
};

/** `work`, but an error in it goes to the console, once, and never into the page: it is a no. */
export const calm = (work) => (...given) => {
  try {
    const result = work(...given);
    /* Not `instanceof`: a page may have put another `Promise` in its place. */
    return result?.catch ? result.catch(complain) : result;
  } catch (error) {
    return complain(error);
  }
};
