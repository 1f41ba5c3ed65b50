/** Corrects an image's label or deletes the image, and tells what came of it. */
import { $, button, say } from './dom.js';
import { duration, named } from './format.js';
import { show } from './picture.js';
import * as writes from './writes.js';

/** The image in the dialog: {id, label}. */
let image = null;
/** Told of what was written: {id, minOffset, gone}. */
let tell = () => {};

function notice(what, ...more) {
  say($('notice'), what);
  $('notice').append(...more);
  $('notice').hidden = false;
}

/** Does one write and says how it goes; outcome makes the last notice from what the image is then. */
async function follow(id, doing, write, outcome) {
  $('correct').close();
  notice(`${doing} …`);
  const start = performance.now();
  try {
    const written = await write();
    const at = writes.place(written);
    notice(`${doing}: written at ${written.topic} ${at}, waiting until searches show it …`);
    const now = await writes.settled(written);
    notice(...outcome(now, `searches show it after ${duration(performance.now() - start)}`));
    tell({ id, minOffset: at, gone: now === null });
  } catch (error) {
    notice(error);
  }
}

async function relabel(id, before, after) {
  await follow(
    id,
    `Label '${named(after)}' for ${id}`,
    () => writes.relabel(id, after),
    (now, when) => {
      if (now === null) {
        return [`${id} is gone meanwhile`];
      }
      if (now.label !== after) {
        return [new Error(`${id} keeps '${named(now.label)}': the change was refused or overtaken`)];
      }
      const undo = button('Undo', { class: 'undo' }, () => relabel(id, after, before));
      return [`${id} was '${named(before)}' and is '${named(after)}' now; ${when}. `, undo];
    },
  );
}

async function remove(id) {
  await follow(
    id,
    `Deletion of ${id}`,
    () => writes.remove(id),
    (now, when) =>
      now === null
        ? [`${id} is deleted; ${when}`]
        : [new Error(`${id} is still there: it was written again meanwhile`)],
  );
}

/** Asks what to do with an image. */
export function open(neighbour) {
  image = neighbour;
  $('correct-id').textContent = image.id;
  $('correct-label').value = image.label ?? '';
  show($('correct-picture'), image.id);
  say($('correct-message'), '');
  sure(false);
  $('correct').showModal();
  $('correct-label').select();
}

/** A deletion is asked for twice. */
function sure(asked) {
  $('correct-delete').dataset.sure = asked ? 'yes' : '';
  $('correct-delete').textContent = asked ? 'Yes, delete it' : 'Delete image';
}

/**
 * What opened the dialog may have given way to a newer answer meanwhile: its image is found again.
 * The browser takes the focus off what the closed dialog hides only when it draws next.
 */
function comeBack() {
  const focused = document.activeElement;
  if (focused === document.body || $('correct').contains(focused)) {
    const items = [...$('neighbours').querySelectorAll('[data-id]')];
    const again = items.find((item) => item.dataset.id === image.id);
    (again?.querySelector('[data-act=correct]') ?? $('found-title')).focus({ preventScroll: true });
  }
}

/** @param onWritten is told {id, minOffset, gone} */
export function start(onWritten) {
  tell = onWritten;
  $('correct-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const label = $('correct-label').value.trim() || null;
    if (label === image.label) {
      say($('correct-message'), 'That is its label already.');
    } else {
      relabel(image.id, image.label, label);
    }
  });
  $('correct-delete').addEventListener('click', () => {
    if ($('correct-delete').dataset.sure) {
      remove(image.id);
    } else {
      sure(true);
      say($('correct-message'), 'A deletion cannot be undone. Press again to delete.');
    }
  });
  $('correct').addEventListener('close', comeBack);
  $('correct-close').addEventListener('click', () => $('correct').close());
}
