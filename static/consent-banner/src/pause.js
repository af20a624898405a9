/** Resolves to nothing after that many milliseconds. */
export const pause = (duration) => new Promise((resume) => setTimeout(resume, duration));
