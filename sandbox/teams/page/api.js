/** Calls of the user API and the control API, and the events of both. Paths are relative to the page. */

export class ApiError extends Error {}

async function request(path, method = 'GET', body = undefined) {
  const init = body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' } };
  const response = await fetch(path, { ...init, body: body && JSON.stringify(body) }).catch((cause) => {
    throw new ApiError('The sandbox does not answer. Is it still running?', { cause });
  });
  const text = await response.text();
  const answer = text === '' ? null : parse(text);
  if (!response.ok) throw new ApiError(answer?.error?.message ?? `The sandbox answered ${response.status}.`);
  return answer;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError('The sandbox answered something that is not JSON.', { cause });
  }
}

const query = (values) => new URLSearchParams(values).toString();

export const teams = {
  state: () => request('api/state'),
  bot: () => request('api/bot'),
  messages: (as, conversation) => request(`api/messages?${query({ as, in: conversation })}`),
  message: (as, conversation, id) => request(`api/messages?${query({ as, in: conversation, id })}`),
  say: (body) => request('api/say', 'POST', body),
  press: (body) => request('api/press', 'POST', body),
  show: (body) => request('api/show', 'POST', body),
};

const client = '../slack/client';

export const slack = {
  state: (as) => request(`${client}/state?${query({ as })}`),
  messages: (as, conversation) => request(`${client}/messages?${query({ as, in: conversation })}`),
  say: (body) => request(`${client}/say`, 'POST', body),
  press: (body) => request(`${client}/press`, 'POST', body),
  home: (body) => request(`${client}/home`, 'POST', body),
  submit: (body) => request(`${client}/submit`, 'POST', body),
  close: (body) => request(`${client}/close`, 'POST', body),
};

const control = '../_sandbox';

export const sandbox = {
  clock: () => request(`${control}/clock`),
  moveClock: (move) => request(`${control}/clock`, 'POST', move),
  faults: () => request(`${control}/faults`),
  setFaults: (faults) => request(`${control}/faults`, 'PUT', faults),
  effects: () => request(`${control}/effects`),
  publish: (sample) => request(`${control}/publish`, 'POST', { sample }),
  reset: () => request(`${control}/reset`, 'POST', {}),
};

/**
 * @param {(event: object) => void} onEvent
 * @param {(connected: boolean) => void} onConnection - true also after a gap, when everything should be read again.
 */
export function followChat(onEvent, onConnection) {
  const source = new EventSource('api/events');
  source.addEventListener('open', () => onConnection(true));
  source.addEventListener('error', () => onConnection(false));
  source.addEventListener('message', ({ data }) => onEvent(JSON.parse(data)));
}

/** @param {Record<string, (data: unknown) => void>} listeners - by name: clock, effect, faults, reset. */
export function followSandbox(listeners) {
  const source = new EventSource(`${control}/events`);
  for (const [name, listener] of Object.entries(listeners)) {
    source.addEventListener(name, ({ data }) => listener(JSON.parse(data)));
  }
}

/** @returns {EventSource} which the caller closes. `onOpen` is called also after a gap. */
export function followSlack(onEvent, onOpen) {
  const source = new EventSource(`${client}/events`);
  source.addEventListener('open', onOpen);
  source.addEventListener('message', ({ data }) => onEvent(JSON.parse(data)));
  return source;
}
