/** How is searched: the controls beside the picture. */
import { $ } from './dom.js';

/** As the API names them; what is not asked for is left out. */
export function chosen() {
  const label = $('label').value.trim();
  const minScore = Number($('score').value);
  return {
    k: Number($('k').value),
    ...(label && { label }),
    ...(minScore > 0 && { minScore }),
    ...($('group').checked && { groupBy: 'label', groupSize: 4 }),
  };
}

/** @param changed is called when the search has to be done again */
export function start(changed) {
  const tell = () => {
    const score = Number($('score').value);
    const text = score > 0 ? score.toFixed(2) : 'any';
    $('score-is').textContent = text;
    $('score').setAttribute('aria-valuetext', text);
  };
  $('score').addEventListener('input', tell);
  $('options').addEventListener('change', changed);
  $('options').addEventListener('submit', (event) => event.preventDefault());
  tell();
}
