/** Recall over the events learnt from, drawn by hand. */
import { drawn, element } from './dom.js';
import { count } from './format.js';

const WIDTH = 360;
const HEIGHT = 170;
const LEFT = 42;
const BOTTOM = 24;
const TOP = 8;
const RIGHT = 8;
/** Room for the name of a version. */
const LABEL = 40;
const TABLE_ROWS = 8;

const percent = (share) => `${Math.round(share * 100)} %`;

/** {x, y} from events and recall to places in the drawing. */
function scales(points) {
  const first = points[0].events;
  const span = Math.max(1, points.at(-1).events - first);
  return {
    x: (events) => LEFT + ((events - first) / span) * (WIDTH - LEFT - RIGHT),
    y: (recall) => HEIGHT - BOTTOM - recall * (HEIGHT - BOTTOM - TOP),
  };
}

function axes(points, { x, y }) {
  const lines = [0, 0.5, 1].flatMap((recall) => [
    drawn('line', { class: 'grid', x1: LEFT, x2: WIDTH - RIGHT, y1: y(recall), y2: y(recall) }),
    drawn('text', { x: LEFT - 5, y: y(recall) + 4, 'text-anchor': 'end' }, percent(recall)),
  ]);
  const [first, last] = [points[0].events, points.at(-1).events];
  const end = { y: HEIGHT - 6 };
  return [
    ...lines,
    drawn('text', { ...end, x: x(first) }, count(first)),
    drawn('text', { ...end, x: x(last), 'text-anchor': 'end' }, `${count(last)} events`),
  ];
}

/** Where another version went live. */
function switches(points, { x }) {
  return points
    .filter((point, i) => i > 0 && point.version !== points[i - 1].version)
    .flatMap(({ events, version }) => {
      const at = x(events);
      const beside =
        at < WIDTH - LABEL ? { x: at + 3 } : { x: at - 3, 'text-anchor': 'end' };
      return [
        drawn('line', { class: 'switch', x1: at, x2: at, y1: TOP, y2: HEIGHT - BOTTOM }),
        drawn('text', { ...beside, y: TOP + 8 }, `v${version}`),
      ];
    });
}

function table(points) {
  const step = Math.max(1, Math.floor(points.length / TABLE_ROWS));
  const rows = points
    .filter((_, i) => (points.length - 1 - i) % step === 0)
    .map(({ events, recall, version }) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, count(events)),
        element('td', {}, percent(recall)),
        element('td', {}, String(version)),
      ),
    );
  const head = ['Events', 'Recall at 1', 'Live version'].map((name) =>
    element('th', { scope: 'col' }, name),
  );
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}

/** @param points {events, recall, version} in order, two at least */
export function plot(points) {
  const scale = scales(points);
  const line = points.map(({ events, recall }) => `${scale.x(events)},${scale.y(recall)}`);
  const last = points.at(-1);
  const told =
    `Recall at 1 from ${percent(points[0].recall)} to ${percent(last.recall)},` +
    ` from ${count(points[0].events)} to ${count(last.events)} events`;
  return drawn(
    'svg',
    { class: 'plot', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': told },
    ...axes(points, scale),
    ...switches(points, scale),
    drawn('polyline', { points: line.join(' ') }),
    drawn('circle', { cx: scale.x(last.events), cy: scale.y(last.recall), r: 3.5 }),
  );
}

/** The plot with its figures; an opened table stays open. */
export function replace(where, points) {
  const open = where.querySelector('details')?.open ?? false;
  const figures = element(
    'details',
    { open },
    element('summary', {}, 'As figures'),
    table(points),
  );
  const old = where.querySelector('details');
  if (old && old.contains(document.activeElement)) {
    // The figures change under a reader: only the drawing and the rows are exchanged.
    old.querySelector('table').replaceWith(table(points));
    where.querySelector('svg').replaceWith(plot(points));
    return;
  }
  where.replaceChildren(plot(points), figures);
}
