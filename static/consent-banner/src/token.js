/** The accept that a token of `site` tells of, or nothing. Only the service can check a signature. */
export const readToken = (text, site) => {
  try {
    const [, payload, signature] = text.split('.');
    if (!signature) return;
    const claims = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')));
    return (
      claims.aud === site && {
        outcome: 'accept',
        purposes: claims.purposes,
        notice: claims.notice,
        decidedAt: claims.iat * 1e3,
        expiresAt: claims.exp * 1e3,
        gpc: claims.gpc,
        id: claims.jti,
      }
    );
  } catch {
    return;
  }
};
