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

/** Has the back button until the returned function is called. */
export function mindBackButton(onBack: () => boolean): () => void {
  window.onBack = onBack
  return () => {
    if (window.onBack === onBack) window.onBack = undefined
  }
}
