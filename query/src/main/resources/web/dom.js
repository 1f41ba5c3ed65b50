/** Elements made of properties and children. Whatever comes from the node gets here as text. */

const SVG = 'http://www.w3.org/2000/svg';

/** The element of the page with this id. */
export const $ = (id) => document.getElementById(id);

function filled(made, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') {
      made.addEventListener(name, value);
    } else if (typeof value === 'boolean') {
      made.toggleAttribute(name, value);
    } else if (value !== null && value !== undefined) {
      made.setAttribute(name, value);
    }
  }
  // Strings become text nodes, never markup.
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** An HTML element; functions are listeners, true and false put and leave out an attribute. */
export function element(name, properties = {}, ...children) {
  return filled(document.createElement(name), properties, children);
}

/** The same in SVG. */
export function drawn(name, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, name), properties, children);
}

export function button(text, properties, listener) {
  return element('button', { type: 'button', ...properties, click: listener }, text);
}

/** Says something in a live region; an error in its own words and colour. */
export function say(region, what) {
  const failed = what instanceof Error;
  region.textContent = failed ? what.message : what;
  region.classList.toggle('problem', failed);
}
