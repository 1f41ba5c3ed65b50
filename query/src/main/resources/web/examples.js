/** The examples that refine the search, each with a way to take it back. */
import { $, button, element } from './dom.js';
import { frame } from './picture.js';

function example(id, mark, takeBack) {
  const kind = mark === 'positive' ? 'like' : 'unlike';
  return element(
    'li',
    { class: mark },
    frame(id),
    button('×', { 'aria-label': `No longer ${kind} ${id}`, title: id }, () => {
      takeBack(id, mark);
      $('found-title').focus({ preventScroll: true });
    }),
  );
}

function row(text, ids, mark, takeBack) {
  if (ids.size === 0) {
    return null;
  }
  const items = [...ids].map((id) => example(id, mark, takeBack));
  return element(
    'div',
    { class: 'row' },
    element('span', { class: 'soft' }, text),
    element('ul', { 'aria-label': text }, ...items),
  );
}

/** @param takeBack is given the id and the mark */
export function show(question, takeBack) {
  const rows = [
    row('More like', question.positives, 'positive', takeBack),
    row('Less like', question.negatives, 'negative', takeBack),
  ];
  $('examples').replaceChildren(...rows.filter((each) => each !== null));
  $('examples').hidden = !question.refined;
}
