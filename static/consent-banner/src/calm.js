let complained = false;

const complain = (error) => {
  if (!complained) console.error('pahintulot:', error);
  complained = true;
};

/* Awaiting needs nothing that a page can have replaced, as `catch` and `Promise` are in some. */
const outcomeOf = async (promise) => {
  try {
    return await promise;
  } catch (error) {
    complain(error);
  }
};

/** `work`, but an error in it goes to the console, once, and never into the page. */
export const calm = (work) => (...given) => {
  try {
    const result = work(...given);
    return result?.then ? outcomeOf(result) : result;
  } catch (error) {
    complain(error);
  }
};
