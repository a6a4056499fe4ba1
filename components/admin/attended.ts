/** After this long without a touch, a page's calls count as made by itself. */
const LATELY_MS = 60_000

let touchedAt: number | null = null

function touched(): void {
  touchedAt = performance.now()
}

/** Events that every use of a page causes somewhere on it. */
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const

if (typeof window !== 'undefined') {
  touched()
  for (const sign of signs) window.addEventListener(sign, touched, { capture: true, passive: true })
}

/**
 * Headers that tell the server that nobody is at the page. Without them, lists and locks that refresh themselves would keep the
 * session of somebody who left their desk open alive.
 */
export function attendance(): Record<string, string> {
  const attended = touchedAt !== null && performance.now() - touchedAt < LATELY_MS
  return attended ? {} : { 'x-unattended': '1' }
}
