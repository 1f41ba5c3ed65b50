/** The gallery, page by page. */
import { ask } from './api.js';
import { $, button, element, say } from './dom.js';
import { named, plural } from './format.js';
import { frame } from './picture.js';
import { replace } from './neighbours.js';

const PAGE = 18;

/** Where the pages up to this one begin; the first begins at null. */
let pages = [null];
let next = null;
/** Counts loads, so that a late answer does not replace a newer one. */
let loads = 0;
let walk = () => {};

function picture({ id, label }) {
  const name = named(label);
  const properties = { class: 'walk', 'data-act': 'walk', title: id };
  const made = button(frame(id), { ...properties, 'aria-label': `Search by ${name}, ${id}` }, () =>
    walk(id),
  );
  made.append(element('span', { class: label === null ? 'label none' : 'label' }, name));
  return element('li', { 'data-id': id }, made);
}

/** Shows the page that is to be shown, as the index has it now. */
export async function load() {
  const mine = ++loads;
  const label = $('gallery-label').value.trim();
  try {
    const query = { limit: PAGE, after: pages.at(-1), label };
    const answer = await ask('v1/images', { query });
    if (mine !== loads) {
      return;
    }
    next = answer.next;
    replace($('gallery'), answer.images.map(picture), $('gallery-title'));
    const shown = plural(answer.images.length, 'image', 'images');
    say($('gallery-message'), `Page ${pages.length}: ${shown}${label && ` with label '${label}'`}`);
  } catch (error) {
    if (mine !== loads) {
      return;
    }
    next = null;
    say($('gallery-message'), error);
  }
  $('gallery-before').disabled = pages.length === 1;
  $('gallery-after').disabled = next === null;
}

/** @param onWalk is given the id of a picture that was taken */
export function start(onWalk) {
  walk = onWalk;
  $('gallery-form').addEventListener('submit', (event) => {
    event.preventDefault();
    pages = [null];
    load();
  });
  $('gallery-before').addEventListener('click', () => {
    pages.pop();
    load();
  });
  $('gallery-after').addEventListener('click', () => {
    pages.push(next);
    load();
  });
  addEventListener('key-changed', load);
  load();
}
