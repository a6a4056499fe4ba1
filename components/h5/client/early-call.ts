import { randomId } from './command-key.ts'

const WITHIN_MS = 20_000

/**
 * Makes a page's first call of the API as the page arrives: by the time its scripts are there, on a slow network seconds later, so
 * is the answer. Part of the page's first script, in words the oldest browser knows. The call is the very one the page would make
 * (test/e2e/h5/early-call.test.ts), and whatever came of it is the page's to deal with.
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
  /** The idempotency keys in it, in the order in which the page would make them. */
  readonly ids: readonly string[]
  readonly answer: Promise<Response>
}

declare global {
  interface Window {
    earlyCall?: EarlyCall | undefined
  }
}

/** The answer to the call that was made before the page's scripts came, once, for who makes the same one. */
export function takeEarlyCall(url: string, body: string | undefined): Promise<Response> | null {
  const early = window.earlyCall
  if (early === undefined || early.url !== url || early.body !== body) return null
  window.earlyCall = undefined
  return early.answer
}

/** Makes idempotency keys for a procedure: first those its early call went out under. */
export function earlyKeys(procedure: string): () => string {
  const early = typeof window === 'undefined' ? undefined : window.earlyCall
  const ids = early?.url.endsWith(`/${procedure}`) ? [...early.ids] : []
  return () => ids.shift() ?? randomId()
}
