import { randomId } from './command-key.ts'

const WITHIN_MS = 20_000

/**
 * Sends a page's first API request while the page's scripts are still loading, which takes seconds on a slow network.
 * The code is part of the inline first script and must be ES5. The request must equal the request that the page
 * itself would send (test/e2e/h5/early-call.test.ts). Otherwise the page ignores the early request and sends its own.
 * The page handles the errors.
 */
export const earlyCallScript = `(function (w) {
  var path = location.pathname;
  var token = /[?&]BizToken=([^&]+)/.exec(location.search);
  var visit = /^\\/h5\\/visits\\/([\\w-]{36})(?:\\/[a-z]+)?$/.exec(path);
  var ids = [];
  function id() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    var text = '';
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    for (var i = 0; i < 16; i += 1) {
      if (i > 3 && i < 11 && i % 2 === 0) text += '-';
      text += (256 + bytes[i]).toString(16).slice(1);
    }
    ids.push(text);
    return text;
  }
  function call(name, input) {
    var body = input && JSON.stringify(input);
    var url = '/api/trpc/' + name;
    var giveUp = w.AbortController && new AbortController();
    if (giveUp) setTimeout(function () { giveUp.abort(); }, ${WITHIN_MS});
    var answer = fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body,
      signal: giveUp ? giveUp.signal : undefined
    });
    answer['catch'](function () {});
    w.earlyCall = { url: url, body: body, ids: ids, answer: answer };
  }
  if (!w.fetch || !w.crypto) return;
  if (path === '/h5/visits') call('visit.pending');
  else if (path === '/h5/policies') call('visit.policies');
  else if (path === '/h5/register') call('session.current');
  else if (path === '/h5/face' && token) {
    call('identity.faceSettle', { token: decodeURIComponent(token[1]), commandId: id(), next: { openId: id() } });
  } else if (visit) call('visit.page', { visitId: visit[1], openId: id() });
})(window);`

interface EarlyCall {
  readonly url: string
  readonly body: string | undefined
  /** The idempotency keys in the body, in the order in which the page creates them. */
  readonly ids: readonly string[]
  readonly answer: Promise<Response>
}

declare global {
  interface Window {
    earlyCall?: EarlyCall | undefined
  }
}

/**
 * Returns the response to the early call if the page's request equals that call; otherwise null. The response is
 * returned only once.
 */
export function takeEarlyCall(url: string, body: string | undefined): Promise<Response> | null {
  const early = window.earlyCall
  if (early === undefined || early.url !== url || early.body !== body) return null
  window.earlyCall = undefined
  return early.answer
}

/**
 * Generates idempotency keys for a procedure. The first keys are the keys of the procedure's early call, so that the
 * early request and the page's request are equal.
 */
export function earlyKeys(procedure: string): () => string {
  const early = typeof window === 'undefined' ? undefined : window.earlyCall
  const ids = early?.url.endsWith(`/${procedure}`) ? [...early.ids] : []
  return () => ids.shift() ?? randomId()
}
