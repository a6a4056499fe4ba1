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

/** While a dialog is open, the page's shortcuts are off. */
function dialogOpen(): boolean {
  return [...document.querySelectorAll('[role="dialog"]')].some(
    (dialog) => dialog instanceof HTMLElement && dialog.offsetParent !== null,
  )
}

/**
 * Shortcuts of the whole page.
 * @param act does what was asked for. @returns whether the page used the key; the browser gets only those it did not use
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
  // A layout effect: keys are heard from the moment the page is drawn. A later effect would miss the first of a quick typist.
  useLayoutEffect(() => {
    const hear = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [])
}
