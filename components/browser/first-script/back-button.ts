/**
 * Lets a page handle the back button before a router does. Listeners run in the order they were added, so this one is added by
 * the first script, before any router exists.
 */
export const backButtonScript = `addEventListener('popstate', function (event) {
  if (window.onBack && window.onBack()) event.stopImmediatePropagation();
}, true);`

declare global {
  interface Window {
    /** Handles a back press. @returns whether it was handled, so that no other listener gets the event */
    onBack?: (() => boolean) | undefined
  }
}

/** The handlers, the latest first. */
const minding: (() => boolean)[] = []

/** Adds a back button handler. If it returns false, earlier ones are asked. @returns removes it */
export function mindBackButton(onBack: () => boolean): () => void {
  minding.unshift(onBack)
  window.onBack = () => [...minding].some((each) => each())
  return () => {
    const place = minding.indexOf(onBack)
    if (place >= 0) minding.splice(place, 1)
  }
}
