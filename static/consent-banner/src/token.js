const claimsOf = (payload) => JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));

/** The accept that a token of `site` tells of, or nothing. Only the service can check a signature.
    In first-party mode a mark stands for the token, which no script may read. */
export const readToken = (text, site) => {
  try {
    const [kind, payload, signature, iat, exp, gpc] = text.split('.');
    if (!signature) return;
    const claims =
      kind === 'yes'
        ? { aud: site, purposes: payload.split('+'), notice: signature, iat, exp, gpc: !!gpc }
        : claimsOf(payload);
    return (
      claims.aud === site && {
        outcome: 'accept',
        purposes: [...claims.purposes],
        notice: claims.notice,
        decidedAt: claims.iat * 1e3,
        expiresAt: claims.exp * 1e3,
        gpc: claims.gpc,
        id: claims.jti,
        /* a mark is of no use to the service when it records */
        token: claims.jti && text,
      }
    );
  } catch {
    return;
  }
};
