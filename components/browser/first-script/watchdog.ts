import { HOTLINE } from '../hotline.ts'
import { text } from './messages.zh-CN.ts'

/** Milliseconds after which the message is shown if the page has not hydrated. */
const PATIENCE_MS = 10_000

/**
 * Shows a message with a reload button and the hotline if the page does not hydrate. Possible causes are a phone too
 * old for the scripts, a missing script, or a network that hangs, even in the middle of the page. The message is
 * removed if the page hydrates later. This is the first inline script of a page, so it must be ES5 and short.
 */
export const watchdogScript = `(function () {
  var words = ${JSON.stringify(text)};
  var staff = location.pathname.indexOf('/admin') === 0;
  var shown = null;
  var again = null;
  function line(tag, parent, content) {
    var node = document.createElement(tag);
    node.textContent = content;
    parent.appendChild(node);
    return node;
  }
  function show() {
    if (shown !== null) return;
    shown = document.createElement('div');
    shown.id = 'watchdog';
    shown.setAttribute('role', 'alert');
    line('strong', shown, words.title);
    line('p', shown, staff ? words.staff : words.customer);
    again = line('button', shown, words.again);
    again.type = 'button';
    if (!staff) {
      line('a', line('p', shown, words.call + ' '), '${HOTLINE}').href = 'tel:${HOTLINE}';
      line('p', shown, words.english + ' ${HOTLINE}').lang = 'en';
    }
    // A page that hangs in its head has no body; one made here would be a second one once the rest arrives.
    (document.body || document.documentElement).appendChild(shown);
  }
  // With a changed query: for the same URL the browser would wait for the response that hangs.
  function open() {
    var kept = location.search.replace(/[?&]again=[0-9]+$/, '');
    location.replace(location.pathname + (kept ? kept + '&' : '?') + 'again=' + Math.floor(Math.random() * 1e9));
  }
  // Captured before React, which blocks clicks on parts it has not hydrated while it waits for a script.
  addEventListener('click', function (event) { if (again !== null && event.target === again) open(); }, true);
  function missing(event) {
    if (event.target && event.target.tagName === 'SCRIPT') show();
  }
  var waiting = setTimeout(show, ${PATIENCE_MS});
  addEventListener('error', missing, true);
  window.pageIsHere = function () {
    clearTimeout(waiting);
    removeEventListener('error', missing, true);
    if (shown !== null) shown.parentNode.removeChild(shown);
  };
})();`

declare global {
  interface Window {
    /** Tells the watchdog that the page is hydrated. */
    pageIsHere?: () => void
  }
}
