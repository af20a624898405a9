/* A folder of plain files: what a browser gets is what any Next server would send. */
export default {
  output: 'export',
  trailingSlash: true,
};
