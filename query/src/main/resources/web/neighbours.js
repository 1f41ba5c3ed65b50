/** Neighbours as pictures that can be walked to, marked and corrected. */
import { button, element } from './dom.js';
import { named, score } from './format.js';
import { frame } from './picture.js';

/** What can be done with a neighbour: {walk(n), mark(n, mark), correct(n)}. */
function card(neighbour, question, actions) {
  const { id, label } = neighbour;
  const name = named(label);
  const bar = element('span');
  bar.style.width = `${Math.max(0, Math.min(1, neighbour.score)) * 100}%`;
  const walk = button(
    frame(id),
    {
      class: 'walk',
      title: id,
      'data-act': 'walk',
      'aria-label': `${name}, score ${score(neighbour.score)}. Search by this picture`,
    },
    () => actions.walk(neighbour),
  );
  walk.append(
    element(
      'span',
      { class: 'words' },
      element('span', { class: label === null ? 'label none' : 'label' }, name),
      element('span', { class: 'bar' }, bar),
      element('span', { class: 'score' }, score(neighbour.score)),
    ),
  );
  const mark = (sign, kind, words, marked) =>
    button(
      sign,
      {
        'data-act': kind,
        'aria-label': `${words}: ${name}`,
        'aria-pressed': String(marked.has(id)),
        title: words,
      },
      () => actions.mark(neighbour, kind),
    );
  const correct = button(
    '✎',
    { 'data-act': 'correct', 'aria-label': `Correct or delete: ${name}`, title: 'Correct or delete' },
    () => actions.correct(neighbour),
  );
  const acts = element(
    'div',
    { class: 'acts' },
    mark('+', 'positive', 'More like this', question.positives),
    mark('−', 'negative', 'Less like this', question.negatives),
    correct,
  );
  return element('li', { 'data-id': id }, walk, acts);
}

export function list(neighbours, question, actions) {
  const cards = neighbours.map((neighbour) => card(neighbour, question, actions));
  return element('ol', { class: 'pictures', 'aria-label': 'Nearest first' }, ...cards);
}

export function group({ label, neighbours }, question, actions) {
  const heading = element('h3', {}, named(label));
  return element('section', { class: 'group' }, heading, list(neighbours, question, actions));
}

/** Replaces what is shown; the focus stays on the same image's button, if that is there again. */
export function replace(where, children, otherwise) {
  const held = where.contains(document.activeElement) ? document.activeElement : null;
  const id = held?.closest('[data-id]')?.dataset.id;
  const act = held?.dataset.act;
  where.replaceChildren(...children);
  if (held) {
    const again = [...where.querySelectorAll('[data-id]')].find((item) => item.dataset.id === id);
    (again?.querySelector(`[data-act=${act}]`) ?? otherwise).focus({ preventScroll: true });
  }
}
