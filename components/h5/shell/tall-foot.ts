/** How much of the screen the bar at its bottom may take. */
const MOST = 0.45

/** Measures an element whenever its height or the window's can have changed. @returns stops measuring */
function onHeight(element: HTMLElement, measure: () => void): () => void {
  // Older phones tell of no change of height but that of the window.
  const watch = typeof ResizeObserver === 'function' ? new ResizeObserver(measure) : null
  watch?.observe(element)
  window.addEventListener('resize', measure)
  measure()
  return () => {
    watch?.disconnect()
    window.removeEventListener('resize', measure)
  }
}

/**
 * Lets the bar with the page's action stay in sight while it is low, and wait at the end of the page while it is tall: in large
 * type on a small phone it would hide what it is about. For React's `ref`.
 */
export function stayLow(foot: HTMLElement | null): (() => void) | undefined {
  if (foot === null) return
  return onHeight(foot, () => {
    foot.dataset.tall = String(foot.offsetHeight > window.innerHeight * MOST)
  })
}

/** Tells the page how high the bar at its bottom is (`--foot`): what stays in sight as well stands on it. */
export function tellHeight(foot: HTMLElement): () => void {
  return onHeight(foot, () => foot.parentElement?.style.setProperty('--foot', `${foot.offsetHeight}px`))
}
