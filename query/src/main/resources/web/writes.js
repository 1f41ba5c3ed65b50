/** Writes to the gallery. They are events in Kafka; what comes of one is asked for afterwards. */
import { Problem, ask, imagePath } from './api.js';

const WAIT_MS = 5000;
/** How often the node is asked to wait that long. */
const PATIENCE = 12;

/** A write's place, as minOffset takes it. */
export const place = ({ partition, offset }) => `${partition}:${offset}`;

/** @param label null: none */
export function relabel(id, label) {
  return ask(`${imagePath(id)}/label`, { method: 'PUT', json: { label } });
}

export function remove(id) {
  return ask(imagePath(id), { method: 'DELETE' });
}

/**
 * Waits until searches show a write, and tells what the image is then: {label}, or null where it is
 * gone.
 */
export async function settled(written) {
  const { id } = written;
  const json = { id, k: 1, minOffset: place(written), wait: WAIT_MS };
  for (let asked = 1; ; asked++) {
    try {
      await ask('v1/search', { method: 'POST', json });
      return await ask(imagePath(id));
    } catch (error) {
      if (error instanceof Problem && error.is('unknown-image')) {
        return null;
      }
      const late = error instanceof Problem && error.is('not-fresh-enough');
      if (!late || asked === PATIENCE) {
        throw error;
      }
    }
  }
}
