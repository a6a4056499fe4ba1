/** A page nobody has touched for this long asks by itself only. */
const LATELY_MS = 60_000

let touchedAt: number | null = null

function touched(): void {
  touchedAt = performance.now()
}

/** Nobody can miss these, wherever on the page: pointing, typing, scrolling, and coming to it. */
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const

if (typeof window !== 'undefined') {
  touched()
  for (const sign of signs) window.addEventListener(sign, touched, { capture: true, passive: true })
}

/**
 * Headers that say of a call that nobody is at the page: lists and locks that refresh themselves must not keep the session of
 * somebody who left their desk open.
 */
export function attendance(): Record<string, string> {
  const attended = touchedAt !== null && performance.now() - touchedAt < LATELY_MS
  return attended ? {} : { 'x-unattended': '1' }
}
