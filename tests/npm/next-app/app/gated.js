/** The form of a gated template in React: its markup is none of React's business. */
export const Gated = ({ html, purpose = 'analytics' }) => (
  <template
    data-purpose={purpose}
    suppressHydrationWarning
    dangerouslySetInnerHTML={{ __html: html }}
  />
);
