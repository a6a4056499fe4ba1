/** Milliseconds without user input after which the page's calls count as automatic. */
const LATELY_MS = 60_000

let touchedAt: number | null = null

function touched(): void {
  touchedAt = performance.now()
}

/** Events that show that a person is using the page. */
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const

if (typeof window !== 'undefined') {
  touched()
  for (const sign of signs) window.addEventListener(sign, touched, { capture: true, passive: true })
}

/**
 * Returns the header that tells the server that nobody is using the page, or no header while somebody is using it.
 * Without this header, the automatic refreshes of lists and locks would keep the session of an absent user alive.
 */
export function attendance(): Record<string, string> {
  const attended = touchedAt !== null && performance.now() - touchedAt < LATELY_MS
  return attended ? {} : { 'x-unattended': '1' }
}
