/** Asks for the API key of a node that wants one. */
import { hasKey, useKey } from './api.js';
import { $ } from './dom.js';

/** Until there is one, asking again and again is of no use. */
export const missing = () => !$('key-form').hidden;

export function start() {
  addEventListener('key-needed', () => {
    if ($('key-form').hidden) {
      if (hasKey()) {
        $('key-why').textContent = 'The node does not take that key.';
      }
      $('key-form').hidden = false;
      $('key').focus();
    }
  });
  $('key-form').addEventListener('submit', (event) => {
    event.preventDefault();
    $('key-form').hidden = true;
    useKey($('key').value);
    $('key').value = '';
    $('file').focus();
  });
}
