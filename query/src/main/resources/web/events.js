/**
 * Server-sent events over fetch, which can send a key where an EventSource cannot. Begins again by
 * itself after what was seen last, and rests while nobody looks at the page.
 */
import { request } from './api.js';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30000;

/** Events in a text that ends with a whole one: {id, event, data}. */
export function parsed(text) {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const event = { id: null, event: 'message', data: '' };
      for (const line of block.split('\n')) {
        const [, field, value] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
        if (field === 'data') {
          event.data += (event.data && '\n') + value;
        } else if (field) {
          event[field] = value;
        }
      }
      return event;
    })
    .filter((event) => event.data !== '');
}

async function read(response, each) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    rest += value.replaceAll('\r', '');
    const end = rest.lastIndexOf('\n\n') + 2;
    if (end >= 2) {
      parsed(rest.slice(0, end)).forEach(each);
      rest = rest.slice(end);
    }
  }
}

/**
 * Follows a stream for as long as the page lives.
 *
 * @param onEvent is given {event, data}, data as an object
 * @param onState is told live, waiting, paused, or none where the node has no such stream
 */
export function follow(path, onEvent, onState) {
  let seen = null;
  let pause = FIRST_PAUSE_MS;
  let timer = 0;
  let open = null;

  async function begin() {
    const mine = (open = new AbortController());
    let state = 'waiting';
    let refused = false;
    try {
      const headers = { Accept: 'text/event-stream', ...(seen && { 'Last-Event-ID': seen }) };
      const response = await request(path, { headers, signal: mine.signal });
      pause = FIRST_PAUSE_MS;
      onState('live');
      await read(response, ({ id, event, data }) => {
        seen = id ?? seen;
        onEvent({ event, data: JSON.parse(data) });
      });
    } catch (error) {
      state = error.status === 404 ? 'none' : 'waiting';
      refused = error.status === 401;
    }
    if (!mine.signal.aborted) {
      onState(state);
    }
    // Where a key is wanted, the next one begins it again.
    if (!mine.signal.aborted && !refused) {
      timer = setTimeout(begin, pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
  }

  function again() {
    clearTimeout(timer);
    open?.abort();
    if (document.hidden) {
      onState('paused');
    } else {
      pause = FIRST_PAUSE_MS;
      begin();
    }
  }

  document.addEventListener('visibilitychange', again);
  addEventListener('key-changed', again);
  again();
}
