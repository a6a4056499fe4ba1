/** Maximum height of a bottom bar that stays in sight, as a share of the screen's height. */
const MOST = 0.45

/**
 * Calls `measure` when the height of the element or the window may have changed.
 * @returns a function that stops measuring
 */
function onHeight(element: HTMLElement, measure: () => void): () => void {
  // Phones from before 2020 have no ResizeObserver, so on them only changes of the window are noticed.
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
 * Marks a bottom bar that is too tall to stay in sight, so that it moves to the end of the page. In large type on a
 * small phone, it would cover the text to which it belongs. Pass this function as React's `ref`.
 */
export function stayLow(foot: HTMLElement | null): (() => void) | undefined {
  if (foot === null) return
  return onHeight(foot, () => {
    foot.dataset.tall = String(foot.offsetHeight > window.innerHeight * MOST)
  })
}

/**
 * Sets `--foot` to the height of the bottom bar, so that other sticky elements can be placed above it.
 * @returns a function that stops measuring
 */
export function tellHeight(foot: HTMLElement): () => void {
  return onHeight(foot, () => foot.parentElement?.style.setProperty('--foot', `${foot.offsetHeight}px`))
}
