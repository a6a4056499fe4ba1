import { HOTLINE } from '../hotline.ts'
import { text } from './messages.zh-CN.ts'

/** How long a page may take to come to life before it says whom to call. */
const PATIENCE_MS = 10_000

/**
 * Somebody in front of a page that does not open has to read why, and whom to call: an old phone that cannot run the scripts, a
 * script that is gone, a network that gives nothing. In words the oldest browser knows; taken away again when the page comes after all.
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
    if (shown !== null || !document.body) return;
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
    document.body.appendChild(shown);
  }
  // Under another address: of the same one the browser would first wait for the answer that does not come to its end.
  function open() {
    var kept = location.search.replace(/[?&]again=[0-9]+$/, '');
    location.replace(location.pathname + (kept ? kept + '&' : '?') + 'again=' + Math.floor(Math.random() * 1e9));
  }
  // Ahead of React: while it waits for a script that does not come, it lets no click through to what it has not taken over.
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
    /** Told once the page has come to life. */
    pageIsHere?: () => void
  }
}
