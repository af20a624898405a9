let complained = false;

const complain = (error) => {
  if (!complained) console.error('pahintulot:', error);
  complained = true;
};

/** `work`, but an error in it goes to the console, once, and never into the page. */
export const calm = (work) => (...given) => {
  try {
    const result = work(...given);
    /* not `instanceof`: a page may have put another `Promise` in its place */
    return result?.catch ? result.catch(complain) : result;
  } catch (error) {
    complain(error);
  }
};
