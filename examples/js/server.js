/* React fetches ahead, for every visitor, the images and style sheets that a server component puts
   into a component of the browser's: a gate could hold nothing back. */
throw new Error(
  "@pahintulot/web/react belongs into a file that begins with 'use client': " +
    'what a server component puts into a gate is fetched before any choice',
);

export const Gate = undefined;
export const usePahintulot = undefined;
