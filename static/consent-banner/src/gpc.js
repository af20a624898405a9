/** Whether the browser sends Global Privacy Control. */
export const gpc = () => navigator.globalPrivacyControl === true;
