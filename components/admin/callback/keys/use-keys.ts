'use client'

import { useEffectEvent, useLayoutEffect } from 'react'
import { type Action, actionOf, type FocusPlace } from './keys.ts'

const CHOOSING = ['radio', 'checkbox']
const NOT_TEXT = [...CHOOSING, 'button', 'submit', 'reset']

function placeOf(target: EventTarget | null): FocusPlace {
  if (!(target instanceof HTMLElement)) return 'PAGE'
  if (target instanceof HTMLInputElement && NOT_TEXT.includes(target.type))
    return CHOOSING.includes(target.type) ? 'CHOICE' : 'PAGE'
  if (target.isContentEditable || target.matches('input, textarea, select, [role="combobox"]')) return 'TEXT'
  return target.closest('[role="listbox"], [role="menu"], [role="tablist"]') === null ? 'PAGE' : 'CHOICE'
}

/** Whether a dialog is open. While a dialog is open, the page's shortcuts are off. */
function dialogOpen(): boolean {
  return [...document.querySelectorAll('[role="dialog"]')].some(
    (dialog) => dialog instanceof HTMLElement && dialog.offsetParent !== null,
  )
}

/**
 * Installs the keyboard shortcuts of the whole page.
 * @param act carries out the action and returns whether the page used the key; a key that was not used keeps its
 * default effect in the browser
 */
export function useKeys(act: (action: Action) => boolean): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat || dialogOpen()) return
    const action = actionOf(
      {
        code: event.code,
        key: event.key,
        alt: event.altKey,
        ctrl: event.ctrlKey || event.metaKey,
        shift: event.shiftKey,
        composing: event.isComposing,
      },
      placeOf(event.target),
    )
    if (action !== null && act(action)) event.preventDefault()
  })
  // This is a layout effect so that keys work as soon as the page is drawn. A later effect would miss the first key
  // of a quick typist.
  useLayoutEffect(() => {
    const hear = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [])
}
