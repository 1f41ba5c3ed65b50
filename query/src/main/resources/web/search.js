/** The search: asks for the neighbours of what is in question and shows them. */
import { ask } from './api.js';
import { $, say } from './dom.js';
import * as examples from './examples.js';
import { count, duration, plural } from './format.js';
import * as neighbours from './neighbours.js';
import * as options from './options.js';
import { show as showPicture } from './picture.js';
import { Question } from './question.js';

const WAIT_MS = 5000;

const question = new Question();
/** Counts searches, so that a late answer does not replace a newer one. */
let searches = 0;
/** Neighbours shown so far. */
let shown = [];
let correct = () => {};

const actions = {
  walk: ({ id }) => walkTo(id),
  mark: ({ id }, mark) => toggle(id, mark),
  correct: (neighbour) => correct(neighbour),
};

function toggle(id, mark) {
  question.toggle(id, mark);
  search();
}

/** @param more {minOffset} to see a write, {offset} for the neighbours that follow */
export async function search(more = {}) {
  examples.show(question, toggle);
  if (!question.subject) {
    return;
  }
  const mine = ++searches;
  $('neighbours').setAttribute('aria-busy', 'true');
  try {
    const asked = { ...options.chosen(), ...more, ...(more.minOffset && { wait: WAIT_MS }) };
    const answer = await ask('v1/search', { method: 'POST', ...question.request(asked) });
    if (mine === searches) {
      show(answer, more.offset ?? 0);
    }
  } catch (error) {
    if (mine === searches) {
      say($('message'), error);
      neighbours.replace($('neighbours'), [], $('found-title'));
      $('more').hidden = true;
    }
  } finally {
    if (mine === searches) {
      $('neighbours').removeAttribute('aria-busy');
    }
  }
}

function show(answer, offset) {
  shown = offset === 0 ? answer.neighbours : [...shown, ...answer.neighbours];
  const found = answer.groups
    ? plural(answer.groups.length, 'label', 'labels')
    : plural(shown.length, 'neighbour', 'neighbours');
  say(
    $('message'),
    `${found} among ${count(answer.indexed)} images, by version ${answer.version},` +
      ` in ${Math.max(1, Math.round(answer.tookMs))} ms${behind(answer.index)}`,
  );
  const parts = answer.groups
    ? answer.groups.map((group) => neighbours.group(group, question, actions))
    : [neighbours.list(shown, question, actions)];
  neighbours.replace($('neighbours'), parts, $('found-title'));
  $('more').hidden = Boolean(answer.groups) || answer.neighbours.length < answer.k;
}

/** The index tells how long ago it last showed everything; below a second it goes without saying. */
function behind(index) {
  return index?.behindMs >= 1000 ? `; the index is ${duration(index.behindMs)} behind` : '';
}

function about(subject, name) {
  const query = $('query');
  if (query.src.startsWith('blob:')) {
    URL.revokeObjectURL(query.src);
  }
  question.about(subject);
  query.hidden = false;
  if (subject.file) {
    query.src = URL.createObjectURL(subject.file);
  } else {
    showPicture(query, subject.id);
  }
  $('asked').textContent = name;
  search();
}

export function byFile(file) {
  history.pushState(null, '', location.pathname);
  about({ file }, file.name || 'Pasted picture');
}

/** A picture of the gallery is named in the address, so that back goes back. */
export function walkTo(id) {
  history.pushState(null, '', `?${new URLSearchParams({ id })}`);
  byAddress();
  $('found-title').focus({ preventScroll: true });
  $('ask-title').scrollIntoView();
}

function byAddress() {
  const id = new URLSearchParams(location.search).get('id');
  if (id !== null && id !== question.subject?.id) {
    about({ id }, id);
  }
}

/** An image is gone: it is neither what is asked for nor an example any more. */
export function forget(id) {
  question.forget(id);
  if (question.subject === null) {
    $('query').hidden = true;
    $('asked').textContent = 'Choose a picture';
    neighbours.replace($('neighbours'), [], $('found-title'));
    $('more').hidden = true;
    say($('message'), '');
  }
}

/** @param onCorrect is given the neighbour to correct */
export function start(onCorrect) {
  correct = onCorrect;
  options.start(() => search());
  $('more').addEventListener('click', () => search({ offset: shown.length }));
  $('query').addEventListener('error', () => ($('query').hidden = true));
  addEventListener('popstate', byAddress);
  addEventListener('key-changed', () => search());
  byAddress();
}
