// What the published heuristics make of a text, a button or a page.
export * from '../node_modules/@duckduckgo/autoconsent/lib/heuristic-patterns';
export * from '../node_modules/@duckduckgo/autoconsent/lib/heuristics';
