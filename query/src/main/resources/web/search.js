'use strict';

const STATUS_EVERY_MS = 2000;
const $ = (id) => document.getElementById(id);

/** What was asked last: {file} or {id, label}; null before the first search. */
let subject = null;
/** Counts searches, so that a late answer does not replace a newer one. */
let searches = 0;

const imageUrl = (id) => `v1/images/${encodeURIComponent(id)}/image`;
const number = new Intl.NumberFormat('en');

function say(text, problem = false) {
  $('message').textContent = text;
  $('message').classList.toggle('problem', problem);
}

async function answerOf(response) {
  const json = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(json.title ? `${json.title}: ${json.detail}` : `HTTP ${response.status}`);
  }
  return json;
}

function request() {
  const k = Number($('k').value);
  const label = $('label').value.trim();
  if (subject.file) {
    const parameters = new URLSearchParams({ k, ...(label && { label }) });
    const type = 'application/octet-stream';
    return fetch(`v1/search?${parameters}`, {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: subject.file,
    });
  }
  return fetch('v1/search', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ id: subject.id, k, ...(label && { label }) }),
  });
}

async function search() {
  if (!subject) {
    return;
  }
  const mine = ++searches;
  $('neighbours').classList.add('old');
  try {
    const answer = await answerOf(await request());
    if (mine === searches) {
      show(answer);
    }
  } catch (error) {
    if (mine === searches) {
      say(error.message, true);
      $('neighbours').replaceChildren();
    }
  } finally {
    if (mine === searches) {
      $('neighbours').classList.remove('old');
    }
  }
}

function show(answer) {
  const found = answer.neighbours.length;
  say(
    `${found === 1 ? '1 neighbour' : `${found} neighbours`} among ${number.format(answer.indexed)}` +
      ` images, by version ${answer.version}, in ${Math.max(1, Math.round(answer.tookMs))} ms`,
  );
  $('neighbours').replaceChildren(...answer.neighbours.map(card));
}

function card(neighbour) {
  const item = $('neighbour').content.cloneNode(true).firstElementChild;
  const button = item.querySelector('button');
  const picture = item.querySelector('img');
  const label = item.querySelector('.label');
  const score = neighbour.score.toFixed(3);
  picture.addEventListener('error', () => picture.parentElement.classList.add('missing'));
  picture.src = imageUrl(neighbour.id);
  label.textContent = neighbour.label ?? 'no label';
  label.classList.toggle('none', neighbour.label === null);
  item.querySelector('.score').textContent = score;
  item.querySelector('.bar span').style.width = `${Math.max(0, neighbour.score) * 100}%`;
  button.title = neighbour.id;
  button.setAttribute(
    'aria-label',
    `${neighbour.label ?? 'no label'}, similarity ${score}. Search by this picture.`,
  );
  button.addEventListener('click', () => walkTo(neighbour.id));
  return item;
}

function ask(next, source, text) {
  const query = $('query');
  if (query.src.startsWith('blob:')) {
    URL.revokeObjectURL(query.src);
  }
  subject = next;
  query.src = source;
  query.hidden = false;
  $('asked').textContent = text;
  $('asked').hidden = false;
  search();
}

function askByFile(file) {
  history.pushState(null, '', location.pathname);
  ask({ file }, URL.createObjectURL(file), file.name || 'Pasted picture');
}

/** A picture of the gallery is named in the address, so that back goes back. */
function walkTo(id) {
  location.hash = new URLSearchParams({ id });
  scrollTo({ top: 0 });
  $('file').focus({ preventScroll: true });
}

function askByAddress() {
  const id = new URLSearchParams(location.hash.slice(1)).get('id');
  if (id) {
    ask({ id }, imageUrl(id), id);
  }
}

function age(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min`;
  }
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

async function status() {
  try {
    const live = await answerOf(await fetch('v1/versions/live'));
    $('version').textContent = live.served ?? 'none yet';
    $('images').textContent = number.format(live.images);
    $('age').textContent = live.modelAgeMs === null ? '–' : age(live.modelAgeMs);
    const next = live.building ?? (live.live !== live.served ? live.live : null);
    $('next-box').hidden = next === null;
    $('next').textContent = next === null ? '' : `${next} is being indexed`;
  } catch {
    $('version').textContent = 'no answer';
  }
}

async function labels() {
  try {
    const known = await answerOf(await fetch('v1/labels?n=1000'));
    $('labels').replaceChildren(...known.labels.map((l) => new Option(l.label)));
  } catch {
    // Without suggestions a label can still be typed.
  }
}

const picture = (items) => [...items].find((file) => file.type.startsWith('image/'));

$('file').addEventListener('change', (event) => {
  if (event.target.files.length > 0) {
    askByFile(event.target.files[0]);
    // The same file may be chosen again.
    event.target.value = '';
  }
});
addEventListener('dragover', (event) => {
  event.preventDefault();
  $('drop').classList.add('over');
});
addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) {
    $('drop').classList.remove('over');
  }
});
addEventListener('drop', (event) => {
  event.preventDefault();
  $('drop').classList.remove('over');
  const file = picture(event.dataTransfer.files);
  if (file) {
    askByFile(file);
  } else {
    say('That was not a picture.', true);
  }
});
addEventListener('paste', (event) => {
  const file = picture(event.clipboardData.files);
  if (file) {
    askByFile(file);
  }
});
$('query').addEventListener('error', () => ($('query').hidden = true));
addEventListener('hashchange', askByAddress);
$('label').addEventListener('focus', labels);
$('label').addEventListener('change', search);
$('k').addEventListener('change', search);

askByAddress();
status();
setInterval(() => document.hidden || status(), STATUS_EVERY_MS);
