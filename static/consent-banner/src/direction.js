const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)/;

/** Which way that language is written. */
export const directionOf = (language) => (RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr');
