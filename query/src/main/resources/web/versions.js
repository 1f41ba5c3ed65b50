/** The versions: which one is live, and the way to another one. */
import { ask, hasKey } from './api.js';
import { $, button, element, say } from './dom.js';
import { follow } from './events.js';
import { duration } from './format.js';
import * as key from './key.js';
import * as learning from './learning.js';
import * as strip from './live.js';

const MOST = 12;
const WITHOUT_STREAM_MS = 5000;

let versions = [];
/** Told once another version answers. */
let switched = () => {};
let served = null;
/** The list could not be loaded, and the message says so. */
let missing = false;

function state({ live, serving, warm, promotion }) {
  const words = [live && 'live', serving && 'served', warm && 'warm'].filter(Boolean);
  return words.join(', ') || (promotion ? 'past' : 'candidate');
}

/** An operator's promotion has no figures; the learner's decision had. */
function recall({ promotion, version }) {
  const value = promotion?.metrics.candidateRecallAt1 ?? learning.recallOf(version);
  return typeof value === 'number' ? value.toFixed(3) : '–';
}

async function promote(version, verb) {
  const own = $('admin-key').value;
  if (!own && !hasKey()) {
    say($('versions-message'), new Error(`To ${verb}, give the admin key first`));
    $('admin-key').focus();
    return;
  }
  say($('versions-message'), `Version ${version} is being made live …`);
  try {
    const query = { reason: `${verb} on the web page` };
    const done = await ask(`v1/versions/${version}/promote`, { method: 'POST', query, own });
    const when = done.servedNow ? `served after ${duration(done.tookMs)}` : 'being built here';
    const what = done.promoted ? `live in place of version ${done.previous}` : 'live already';
    say($('versions-message'), `Version ${version} is ${what}, ${when}.`);
  } catch (error) {
    say($('versions-message'), error);
  }
  await load();
}

function row(version, live) {
  const { version: number, createdAt } = version;
  const back = live && number < live.version;
  const act = button(
    back ? 'Roll back' : 'Promote',
    {
      'data-version': String(number),
      'aria-label': `${back ? 'Roll back to' : 'Promote'} version ${number}`,
    },
    () => promote(number, back ? 'roll back' : 'promote'),
  );
  return element(
    'tr',
    { class: version.live ? 'live' : null },
    element('th', { scope: 'row' }, String(number)),
    element('td', {}, state(version)),
    element('td', {}, recall(version)),
    element('td', {}, duration(Date.now() - Date.parse(createdAt))),
    element('td', {}, version.live ? '' : act),
  );
}

function show() {
  const live = versions.find((version) => version.live);
  const rows = [...versions].sort((a, b) => b.version - a.version).slice(0, MOST);
  const where = $('versions');
  const held = where.contains(document.activeElement) ? document.activeElement : null;
  const head = ['Version', 'State', 'Recall', 'Age', 'Change'];
  where.replaceChildren(
    element(
      'table',
      {},
      element('caption', {}, 'Recall at 1 is that on classes never trained on.'),
      element('thead', {}, element('tr', {}, ...head.map((n) => element('th', { scope: 'col' }, n)))),
      element('tbody', {}, ...rows.map((version) => row(version, live))),
    ),
  );
  if (held) {
    const again = where.querySelector(`[data-version="${held.dataset.version}"]`);
    (again ?? where).focus({ preventScroll: true });
  }
}

async function load() {
  try {
    versions = (await ask('v1/versions')).versions;
    show();
    if (missing) {
      say($('versions-message'), '');
    }
    missing = false;
    const now = versions.find(({ serving }) => serving)?.version ?? null;
    if (served !== null && now !== served) {
      switched(now);
    }
    served = now;
  } catch (error) {
    missing = true;
    say($('versions-message'), error);
  }
}

/** @param onSwitch is told when another version answers */
export function start(onSwitch) {
  switched = onSwitch;
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => Promise.all([load(), strip.load()]), 100);
  };
  $('admin').addEventListener('submit', (event) => event.preventDefault());
  addEventListener('key-changed', load);
  load();
  let streaming = false;
  follow('v1/versions/events', soon, (now) => (streaming = now === 'live'));
  setInterval(
    () => streaming || document.hidden || key.missing() || load(),
    WITHOUT_STREAM_MS,
  );
}
