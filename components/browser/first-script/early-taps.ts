/**
 * What is tapped, chosen or typed before the page's scripts have arrived: on a slow network that is seconds in which a page looks
 * ready and does nothing. Stands in the page itself, ahead of everything, in words the oldest browser knows.
 *
 * React marks what it takes over, the document or the pages' own element in it, and minds what comes after that; only what came
 * before is kept.
 */
export const earlyTapsScript = `(function () {
  var kept = [];
  function taken() {
    return [document, document.getElementById('__next')].some(function (root) {
      return root && Object.keys(root).some(function (key) { return key.indexOf('__reactContainer') === 0; });
    });
  }
  function keep(event) {
    var target = event.target;
    if (!taken()) kept.push({ type: event.type, target: target, value: target.value, checked: target.checked });
  }
  ['click', 'input', 'change'].forEach(function (type) { document.addEventListener(type, keep, true); });
  window.earlyTaps = function () { var all = kept; kept = []; return all; };
})();`

interface Tap {
  readonly type: 'click' | 'input' | 'change'
  readonly target: HTMLElement
  /** Of a field, as it was left. */
  readonly value?: string
  /** Of a box to tick, as it was left. */
  readonly checked?: boolean
}

declare global {
  interface Window {
    /** Hands over what was kept, once. */
    earlyTaps?: () => readonly Tap[]
  }
}

/** The browser's own way to set what a field holds; through React's it would count as known already. */
function put(field: HTMLElement, name: 'value' | 'checked', value: unknown): void {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), name)?.set?.call(field, value)
}

const isBox = ({ target }: Tap): boolean =>
  target instanceof HTMLInputElement && (target.type === 'checkbox' || target.type === 'radio')

function replay(tap: Tap): void {
  const { type, target, value, checked } = tap
  if (type === 'click') target.click()
  else if (isBox(tap)) {
    put(target, 'checked', checked !== true)
    target.click()
  } else {
    put(target, 'value', value)
    target.dispatchEvent(new Event(type, { bubbles: true }))
  }
}

/** Links have worked by themselves, and fields say what they hold by their change. */
function isDone(tap: Tap): boolean {
  if (tap.type === 'click') return tap.target.closest('a[href], label, input, select, textarea') !== null
  return isBox(tap) && tap.type === 'input'
}

/** Does what was asked for before the page was taken over; called once it is. Whoever tapped again wants it once. */
export function replayEarlyTaps(): void {
  const taps = (window.earlyTaps?.() ?? []).filter((tap) => !isDone(tap) && tap.target.isConnected)
  const last = new Map(taps.map((tap) => [tap.target, tap]))
  for (const tap of last.values()) replay(tap)
}
