import { config } from './config.js';

const isBelow = () => `.${location.hostname}`.endsWith(`.${config.domain}`);

/** What makes a cookie that of all hosts which share the choice, where this host is of their domain. */
export const sharing = () => (isBelow() ? ';domain=' + config.domain : '');

/** Of that domain, yet none of the site's origins: the choice that can be read here is not this
    page's. */
export const isStranger = () => isBelow() && config.origins?.includes(location.origin) === false;
