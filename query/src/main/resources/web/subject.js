/** A picture from outside: chosen, dropped or pasted. */
import { $ } from './dom.js';

const picture = (files) => [...files].find((file) => file.type.startsWith('image/'));

/**
 * @param take is given the file
 * @param refuse is told why there is none
 */
export function start(take, refuse) {
  $('file').addEventListener('change', () => {
    const file = $('file').files[0];
    if (file) {
      take(file);
      // The same file may be chosen again.
      $('file').value = '';
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
      take(file);
    } else {
      refuse(new Error('That was not a picture'));
    }
  });
  addEventListener('paste', (event) => {
    const file = picture(event.clipboardData.files);
    if (file) {
      take(file);
    }
  });
}
