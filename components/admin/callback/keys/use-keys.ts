'use client'

import { useEffectEvent, useLayoutEffect } from 'react'
import { dialogOpen, isTyping } from '../../ui/keys.ts'
import { type Action, actionOf, type FocusPlace } from './keys.ts'

const CHOOSING = ['radio', 'checkbox']

function placeOf(target: EventTarget | null): FocusPlace {
  if (!(target instanceof HTMLElement)) return 'PAGE'
  if (isTyping(target)) return 'TEXT'
  if (target instanceof HTMLInputElement) return CHOOSING.includes(target.type) ? 'CHOICE' : 'PAGE'
  return target.closest('[role="listbox"], [role="menu"], [role="tablist"]') === null ? 'PAGE' : 'CHOICE'
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
