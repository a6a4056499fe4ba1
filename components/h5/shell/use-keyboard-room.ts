'use client'

import { type RefObject, useEffect } from 'react'

/**
 * Minimum height, in pixels, of the page's part below the visual viewport that indicates a keyboard. A smaller height
 * comes from the browser's own bar.
 */
const LEAST_KEYBOARD_PX = 80
const AIR_PX = 12

const isTypedIn = (field: Element | null): field is HTMLElement =>
  field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type !== 'radio')

/**
 * Keeps a form's button and its focused field above the keyboard. On Android, the keyboard shrinks the page
 * (`interactive-widget`), so only the field must be scrolled into view. On iOS, the keyboard covers the page, so the
 * bottom bar must be raised as well.
 *
 * @param page the scrolled element, with `foot` at its end
 */
export function useKeyboardRoom(
  page: RefObject<HTMLElement | null>,
  foot: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    const seen = window.visualViewport
    const whole = page.current
    if (!seen || whole === null) return

    function lift(): void {
      if (!seen || whole === null) return
      const below = document.documentElement.clientHeight - seen.height - seen.offsetTop
      // Zooming in (scale above 1.05) also shrinks the visual viewport, although no keyboard is open.
      const covered = seen.scale > 1.05 || below < LEAST_KEYBOARD_PX ? 0 : Math.round(below)
      whole.style.setProperty('--covered', `${covered}px`)
    }
    function makeRoom(): void {
      lift()
      const field = document.activeElement
      if (!seen || !isTypedIn(field) || !whole?.contains(field)) return
      const bar = foot.current?.getBoundingClientRect().height ?? 0
      const lowest = seen.offsetTop + seen.height - bar - AIR_PX
      const { bottom } = field.getBoundingClientRect()
      if (bottom > lowest) window.scrollBy(0, bottom - lowest)
    }

    lift()
    seen.addEventListener('resize', makeRoom)
    seen.addEventListener('scroll', lift)
    whole.addEventListener('focusin', makeRoom)
    return () => {
      seen.removeEventListener('resize', makeRoom)
      seen.removeEventListener('scroll', lift)
      whole.removeEventListener('focusin', makeRoom)
    }
  }, [page, foot])
}
