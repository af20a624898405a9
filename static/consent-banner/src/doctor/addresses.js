const ONE = ['src', 'data-src', 'href', 'poster'];
const SEVERAL = ['srcset', 'data-srcset'];

const candidates = (srcset) => srcset?.split(',').map((one) => one.trim().split(' ')[0]) ?? [];

const writtenIn = (element) => [
  ...ONE.map((name) => element.getAttribute(name)),
  ...SEVERAL.flatMap((name) => candidates(element.getAttribute(name))),
];

const resolved = (address) => {
  try {
    return new URL(address, document.baseURI).href;
  } catch {
    return address;
  }
};

const within = (element) =>
  [element, element.content].flatMap((part) => [...(part?.querySelectorAll('*') ?? [])]);

/** Notes in `known` for which purpose each address is that stands in something gated. */
export const noteAddresses = (gated, known) => {
  for (const [element] of gated) {
    for (const one of [element, ...within(element)]) {
      const { purpose = element.dataset.purpose } = one.dataset ?? {};
      for (const address of writtenIn(one)) if (address) known.set(resolved(address), purpose);
    }
  }
};
