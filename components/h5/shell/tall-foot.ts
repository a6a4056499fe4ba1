/** The share of the screen's height up to which the bottom bar stays in sight. */
const MOST = 0.45

/** Measures an element when its height or the window's may have changed. @returns stops measuring */
function onHeight(element: HTMLElement, measure: () => void): () => void {
  // Phones from before 2020 have no ResizeObserver and report only the window.
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
 * Marks a bottom bar that is too tall to stay in sight; it then stands at the end of the page. In large type on a small
 * phone it would cover the text it belongs to. For React's `ref`.
 */
export function stayLow(foot: HTMLElement | null): (() => void) | undefined {
  if (foot === null) return
  return onHeight(foot, () => {
    foot.dataset.tall = String(foot.offsetHeight > window.innerHeight * MOST)
  })
}

/** Sets `--foot` to the bottom bar's height, so that other sticky elements can stand above it. @returns stops measuring */
export function tellHeight(foot: HTMLElement): () => void {
  return onHeight(foot, () => foot.parentElement?.style.setProperty('--foot', `${foot.offsetHeight}px`))
}
