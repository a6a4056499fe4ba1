/**
 * Lets a page have the back button before the router does: who listens first is asked first, and the router listens as soon as it
 * is there. Part of the page's first script.
 */
export const backButtonScript = `addEventListener('popstate', function (event) {
  if (window.onBack && window.onBack()) event.stopImmediatePropagation();
}, true);`

declare global {
  interface Window {
    /** Of the page in front. @returns whether the page stays, and nobody else is to be told */
    onBack?: (() => boolean) | undefined
  }
}

/** Who minds the back button, the latest first. */
const minding: (() => boolean)[] = []

/** Minds the back button until the returned function is called. Who came before is asked when `onBack` lets it pass. */
export function mindBackButton(onBack: () => boolean): () => void {
  minding.unshift(onBack)
  window.onBack = () => [...minding].some((each) => each())
  return () => {
    const place = minding.indexOf(onBack)
    if (place >= 0) minding.splice(place, 1)
  }
}
