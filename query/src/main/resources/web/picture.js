/** Stored pictures. An <img> cannot send a key: where there is one, the picture is fetched. */
import { hasKey, imagePath, request } from './api.js';
import { element } from './dom.js';

async function fetched(image, path) {
  const url = URL.createObjectURL(await (await request(path)).blob());
  const free = () => URL.revokeObjectURL(url);
  image.addEventListener('load', free, { once: true });
  image.addEventListener('error', free, { once: true });
  image.src = url;
}

/** Shows a stored picture in an <img>. */
export function show(image, id) {
  const path = `${imagePath(id)}/image`;
  if (hasKey()) {
    fetched(image, path).catch(() => image.dispatchEvent(new Event('error')));
  } else {
    image.src = path;
  }
}

/** A square with the picture; what it shows is said by the text beside it. */
export function frame(id) {
  const image = element('img', { alt: '', decoding: 'async' });
  const square = element('span', { class: 'frame' }, image);
  image.addEventListener('error', () => square.classList.add('missing'));
  show(image, id);
  return square;
}
