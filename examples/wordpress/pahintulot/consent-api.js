// The WP Consent API keeps a cookie for each category. So it is told only what changes what it says:
// before a choice, and after a refusal, it says no by itself, and nothing is stored.
(() => {
  const purposes = {
    statistics: 'analytics',
    'statistics-anonymous': 'analytics',
    marketing: 'marketing',
    preferences: 'preferences',
  };
  const allows = (purpose) => window.pahintulot?.allows?.(purpose) === true;

  const tell = () => {
    for (const [category, purpose] of Object.entries(purposes)) {
      if (window.wp_has_consent(category) !== allows(purpose)) {
        window.wp_set_consent(category, allows(purpose) ? 'allow' : 'deny');
      }
    }
  };

  if (window.pahintulot?.allows) tell();
  document.addEventListener('pahintulot:ready', tell);
  document.addEventListener('pahintulot:change', tell);
  // by then the service's script has come, or will not: then the answer is no
  window.addEventListener('load', tell);
})();
