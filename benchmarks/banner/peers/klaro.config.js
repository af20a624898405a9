window.klaroConfig = {
  version: 1,
  privacyPolicy: '/privacy',
  services: [{ name: 'analytics', title: 'Analytics', purposes: ['analytics'], cookies: ['_ga'] }],
};
