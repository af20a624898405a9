import { element } from '../element.js';

const switchFor = ({ answer }, purpose, [name, description]) => {
  const input = element('input', { type: 'checkbox', checked: answer(purpose).allowed, name: purpose });
  input.setAttribute('role', 'switch');
  const said = element('span', {}, element('b', {}, name), element('small', {}, description));
  return element('label', {}, input, said);
};

/** A switch for each purpose, on where it is allowed now; `chosen` tells which are on. They stand in
    the shadow root, where no style of the page can reach them. */
export const choiceOfPurposes = (core, { purposes, texts }) => {
  const switches = core.config.purposes.map((name) => switchFor(core, name, purposes[name]));
  return {
    fields: element('fieldset', {}, element('legend', {}, texts.purposes_title), ...switches),
    chosen: () =>
      switches
        .map(({ firstElementChild: input }) => input)
        .filter(({ checked }) => checked)
        .map(({ name }) => name),
  };
};
