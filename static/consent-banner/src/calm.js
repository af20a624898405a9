let complained = false;

const complain = (error) => {
  complained = complained || !console.error('pahintulot:', error);
  return false;
};

/** `work`, but an error in it goes to the console, once, and never into the page: it is a no. */
export const calm = (work) => (...given) => {
  try {
    const result = work(...given);
    /* A page may have a Promise of its own, of which ours is no `instanceof`. */
    return result?.then ? result.catch(complain) : result;
  } catch (error) {
    return complain(error);
  }
};
