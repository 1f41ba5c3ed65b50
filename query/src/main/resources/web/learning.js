/** What the learner reports: recall over time, confused classes, alarms, events per second. */
import { ask } from './api.js';
import { heatMap } from './confusion.js';
import { $, say } from './dom.js';
import { follow } from './events.js';
import { count } from './format.js';
import { replace } from './plot.js';

const MOST = 200;
/** A report older than this says nothing about now. */
const STALE_MS = 15000;
const STATES = { live: 'live', waiting: 'reconnecting', paused: 'paused', none: 'none' };

let reports = [];
let walk = () => {};

/** Keeps reports in the order of their offsets, each once. */
function add(more) {
  const known = new Map([...reports, ...more].map((report) => [report.offset, report]));
  reports = [...known.values()].sort((a, b) => a.offset - b.offset).slice(-MOST);
  show();
}

/** Between the last two reports; the learner that says nothing has nothing to learn from. */
function rate() {
  const last = reports.at(-1);
  const before = reports.findLast(({ at }) => Date.parse(last.at) - Date.parse(at) >= 1000);
  if (Date.now() - Date.parse(last.at) > STALE_MS || !before) {
    return '0';
  }
  const seconds = (Date.parse(last.at) - Date.parse(before.at)) / 1000;
  return ((last.events - before.events) / seconds).toFixed(1);
}

/** Recall at 1 on held-out classes, measured before a version went live; undefined: not known. */
export function recallOf(version) {
  const decided = reports.findLast(({ gate }) => gate?.candidate === version);
  return decided?.gate.metrics.candidateRecallAt1;
}

export function tick() {
  if (reports.length > 0) {
    $('rate').textContent = rate();
  }
}

function show() {
  const last = reports.at(-1);
  if (!last) {
    say($('learning-message'), 'The learner has not reported yet.');
    return;
  }
  tick();
  say(
    $('learning-message'),
    `${count(last.events)} events, ${count(last.step)} steps, ${count(last.classes ?? 0)} classes,` +
      ` ${count(last.matureClasses ?? 0)} of them mature`,
  );
  $('alarm').hidden = !last.alarm;
  if ($('alarm').textContent !== (last.alarm ?? '')) {
    $('alarm').textContent = last.alarm ?? '';
  }
  showGate(reports.findLast(({ gate }) => gate)?.gate);
  const points = reports
    .filter(({ prequentialRecallAt1 }) => typeof prequentialRecallAt1 === 'number')
    .map(({ events, prequentialRecallAt1: recall, liveVersion: version }) => ({
      events,
      recall,
      version,
    }));
  if (points.length >= 2) {
    replace($('recall'), points);
  } else {
    $('recall').textContent = 'Not enough reports yet.';
  }
  showConfused(last.confused ?? []);
}

/** @param gate the latest decision over a candidate, if there was one */
function showGate(gate) {
  $('gate').textContent = gate
    ? `Version ${gate.candidate} ${gate.promoted ? 'promoted' : 'refused'}: ${gate.reason}`
    : '';
}

function showConfused(confused) {
  const where = $('confused');
  const told = JSON.stringify(confused);
  if (where.dataset.told === told) {
    return;
  }
  where.dataset.told = told;
  const held = where.contains(document.activeElement) && document.activeElement !== where;
  where.replaceChildren(confused.length > 0 ? heatMap(confused, walk) : 'None yet.');
  if (held) {
    where.focus({ preventScroll: true });
  }
}

async function load() {
  try {
    add((await ask('v1/learning')).history);
  } catch (error) {
    say($('learning-message'), error);
  }
}

/** @param onWalk is given the id of an image that was confused */
export function start(onWalk) {
  walk = onWalk;
  load();
  addEventListener('key-changed', load);
  follow(
    'v1/learning/events',
    ({ data }) => add([data]),
    (state) => ($('stream').textContent = STATES[state]),
  );
}
