'use client';
import { useInsertionEffect, useSyncExternalStore } from 'react';
import { allows, onChange, reloadWithout } from './index.js';

/* A server knows no visitor; what hydrates begins with the same no. */
const onServer = () => false;

/** Whether `purpose` may be used now. */
export const usePahintulot = (purpose) =>
  useSyncExternalStore(onChange, () => allows(purpose), onServer);

/** Its children while `purpose` is allowed, else its fallback; without them the page is reloaded. */
export const Gate = ({ purpose, fallback = null, children = null }) => {
  const isAllowed = usePahintulot(purpose);
  /* The one effect that comes before any of the children's. */
  useInsertionEffect(() => {
    if (isAllowed) reloadWithout(purpose);
  }, [isAllowed, purpose]);
  return isAllowed ? children : fallback;
};
