/**
 * Records taps and input before hydration. On a slow network, a page looks ready for seconds before its scripts
 * arrive, and without recording the taps would be lost. The code is part of the inline first script and must be ES5.
 *
 * React marks its root (the document or `#__next`) when it hydrates. React handles later events itself, so they are
 * not recorded.
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
  /** The field's value at the time of the event. */
  readonly value?: string
  /** The checkbox's state at the time of the event. */
  readonly checked?: boolean
}

declare global {
  interface Window {
    /** Returns the recorded events and clears them. */
    earlyTaps?: () => readonly Tap[]
  }
}

/**
 * Sets a field with the DOM's own setter. React overrides the setter on the element to track values. If React's
 * setter were used, React would ignore the event that is dispatched next.
 */
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

/**
 * Whether an event needs no replay. Links work without scripts, and a click on a field is covered by the field's
 * change event.
 */
function isDone(tap: Tap): boolean {
  if (tap.type === 'click') return tap.target.closest('a[href], label, input, select, textarea') !== null
  return isBox(tap) && tap.type === 'input'
}

/** Replays the recorded events after hydration. Repeated taps on one element are replayed only once. */
export function replayEarlyTaps(): void {
  const taps = (window.earlyTaps?.() ?? []).filter((tap) => !isDone(tap) && tap.target.isConnected)
  const last = new Map(taps.map((tap) => [tap.target, tap]))
  for (const tap of last.values()) replay(tap)
}
