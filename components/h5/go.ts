/**
 * From one of the customers' pages to another, in the browser alone (pages.tsx shows it): a page asked of the server can fail to come, and
 * a page loaded anew has lost the identity check, which lives in memory.
 *
 * @param path of one of the customers' pages
 */
export function goTo(path: string): void {
  window.history.pushState(null, '', path)
  window.scrollTo(0, 0)
}

/** As goTo, in place of this page: nobody comes back to it. */
export function goInstead(path: string): void {
  window.history.replaceState(null, '', path)
  window.scrollTo(0, 0)
}
