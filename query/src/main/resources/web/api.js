/** The node's HTTP API. Keys live in this module's memory and nowhere else. */

let key = '';

/** What the node refused: its title and detail are the message. */
export class Problem extends Error {
  constructor(status, json) {
    const { title, detail, type } = json;
    super(title ? (detail ? `${title}: ${detail}` : title) : `The node answered ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.type = type ?? '';
  }

  /** @param code the last part of the problem's type */
  is(code) {
    return this.type === `urn:kindred:problem:${code}`;
  }
}

/** From now on every request has this key; the page is told, so that it asks again. */
export function useKey(next) {
  key = next;
  dispatchEvent(new Event('key-changed'));
}

export const hasKey = () => key !== '';

function path(of, query) {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== '');
  return given.length === 0 ? of : `${of}?${new URLSearchParams(given)}`;
}

/**
 * The response, where it is a good one; else a Problem is thrown.
 *
 * @param own a key of this request, in place of the page's
 */
export async function request(of, { method, query, headers, body, signal, own } = {}) {
  const sent = { ...headers };
  const bearer = own || key;
  if (bearer) {
    sent.Authorization = `Bearer ${bearer}`;
  }
  const options = { method: method ?? 'GET', headers: sent, body, signal, cache: 'no-cache' };
  const response = await fetch(path(of, query), options).catch((error) => {
    throw error.name === 'AbortError' ? error : new Error('The node does not answer');
  });
  if (!response.ok) {
    if (response.status === 401 && !own) {
      if (bearer !== key) {
        // Refused for a key that has been replaced since: that says nothing about the new one.
        return request(of, { method, query, headers, body, signal });
      }
      dispatchEvent(new Event('key-needed'));
    }
    throw new Problem(response.status, await response.json().catch(() => ({})));
  }
  return response;
}

/** The answer as an object. @param options as of request; json: what is sent */
export async function ask(of, { json, ...options } = {}) {
  const body = json === undefined ? options.body : JSON.stringify(json);
  const type = json === undefined ? {} : { 'Content-Type': 'application/json' };
  const headers = { ...type, ...options.headers };
  return (await request(of, { ...options, body, headers })).json();
}

export const imagePath = (id) => `v1/images/${encodeURIComponent(id)}`;
