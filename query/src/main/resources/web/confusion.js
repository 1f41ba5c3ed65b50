/** Pairs of classes of which one is taken for the other, as a heat map that is a table. */
import { button, element } from './dom.js';
import { count } from './format.js';

const MOST = 8;
const SHADES = 5;

const pairs = (number) => (number === 1 ? 'once' : `${count(number)} times`);

function cell(pair, most, walk) {
  if (!pair) {
    return element('td', {}, element('span', { class: 'unseen' }, 'never'));
  }
  const shade = Math.max(1, Math.ceil((pair.count / most) * SHADES));
  const example = pair.examples?.at(-1);
  const text = `${pair.label} taken for ${pair.takenFor} ${pairs(pair.count)}`;
  const shown = example
    ? button(
        count(pair.count),
        { 'aria-label': `${text}. Search by the latest of them`, title: text },
        () => walk(example),
      )
    : element('span', { title: text }, count(pair.count));
  return element('td', { class: `shade${shade}` }, shown);
}

const first = (values) => [...new Set(values)].slice(0, MOST);

/**
 * @param confused of a learning report, the most frequent pair first
 * @param walk is given the id of an example
 */
export function heatMap(confused, walk) {
  const rows = first(confused.map(({ label }) => label));
  const columns = first(confused.map(({ takenFor }) => takenFor));
  const most = Math.max(...confused.map(({ count: times }) => times));
  const pair = (label, takenFor) =>
    confused.find((each) => each.label === label && each.takenFor === takenFor);
  const head = columns.map((label) =>
    element('th', { scope: 'col' }, element('span', { title: label }, label)),
  );
  const body = rows.map((label) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, element('span', { title: label }, label)),
      ...columns.map((takenFor) => cell(pair(label, takenFor), most, walk)),
    ),
  );
  return element(
    'table',
    { class: 'heat' },
    element('caption', {}, 'Rows: the label. Columns: what it was taken for.'),
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Label'), ...head)),
    element('tbody', {}, ...body),
  );
}
