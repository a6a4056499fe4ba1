/**
 * Lets a page handle the back button before a router does. Listeners run in the order in which they were added, so
 * the first script adds this listener before any router exists.
 */
export const backButtonScript = `addEventListener('popstate', function (event) {
  if (window.onBack && window.onBack()) event.stopImmediatePropagation();
}, true);`

declare global {
  interface Window {
    /**
     * Handles a press of the back button.
     * @returns true if the press was handled, in which case no other listener gets the event
     */
    onBack?: (() => boolean) | undefined
  }
}

/** The handlers, the latest added first. */
const minding: (() => boolean)[] = []

/**
 * Adds a handler for the back button. If the handler returns false, the handlers added earlier are called.
 * @returns a function that removes the handler
 */
export function mindBackButton(onBack: () => boolean): () => void {
  minding.unshift(onBack)
  window.onBack = () => [...minding].some((each) => each())
  return () => {
    const place = minding.indexOf(onBack)
    if (place >= 0) minding.splice(place, 1)
  }
}
