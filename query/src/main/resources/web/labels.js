/** Labels to choose from, for every field that takes one. */
import { ask } from './api.js';
import { $, element } from './dom.js';

const MOST = 1000;

async function load() {
  try {
    const { labels } = await ask('v1/labels', { query: { limit: MOST } });
    const options = labels.map(({ label }) => element('option', { value: label }));
    $('labels').replaceChildren(...options);
  } catch {
    // Without suggestions a label can still be typed.
  }
}

export function start() {
  for (const field of document.querySelectorAll('input[list=labels]')) {
    field.addEventListener('focus', load);
  }
}
