/** The strip: what this node serves now, how old the model is, how far behind the index is. */
import { ask } from './api.js';
import { $ } from './dom.js';
import { count, duration } from './format.js';
import * as key from './key.js';
import * as learning from './learning.js';

const EVERY_MS = 2000;

/** Records that are not searchable yet, or the share of a version that is being filled. */
function lag({ coverage, building }) {
  if (building !== null && coverage.indexed < 1) {
    return `version ${building}: ${Math.floor(coverage.indexed * 100)} %`;
  }
  return coverage.lagRecords === 0 ? 'none' : `${count(coverage.lagRecords)} records`;
}

function put(id, text) {
  if ($(id).textContent !== text) {
    $(id).textContent = text;
  }
}

export async function load() {
  try {
    const live = await ask('v1/versions/live');
    put('version', live.served === null ? 'none yet' : String(live.served));
    put('images', count(live.images));
    put('age', live.modelAgeMs === null ? '–' : duration(live.modelAgeMs));
    put('lag', lag(live));
  } catch {
    put('version', 'no answer');
  }
  learning.tick();
}

export function start() {
  addEventListener('key-changed', load);
  load();
  setInterval(() => document.hidden || key.missing() || load(), EVERY_MS);
}
