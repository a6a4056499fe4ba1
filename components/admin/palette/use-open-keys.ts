import { useEffect, useEffectEvent } from 'react'
import { dialogOpen, isTyping } from '../ui/keys.ts'

/** The properties of a key press that decide whether it opens the search. */
export interface Press {
  readonly key: string
  readonly code: string
  readonly alt: boolean
  readonly ctrl: boolean
  readonly shift: boolean
  /** True while an input method is composing text. */
  readonly composing: boolean
}

/** Where the key was pressed: in a field in which text is typed, over an open dialog, or elsewhere on the page. */
export type Place = 'TEXT' | 'DIALOG' | 'PAGE'

/**
 * Whether a key press opens the search: Ctrl+K or ⌘K everywhere except over a dialog, and `/` where no text is typed.
 * Chinese input methods write 、 with the key of the slash.
 */
export function opensSearch(press: Press, place: Place): boolean {
  const { key, code, alt, ctrl, shift, composing } = press
  if (composing || alt || shift || place === 'DIALOG') return false
  if (ctrl) return code === 'KeyK'
  return place === 'PAGE' && (key === '/' || key === '、')
}

function placeOf(target: EventTarget | null): Place {
  if (dialogOpen()) return 'DIALOG'
  return isTyping(target) ? 'TEXT' : 'PAGE'
}

/** Calls `open` when a key is pressed that opens the search. */
export function useOpenKeys(open: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat) return
    const { key, code, altKey: alt, shiftKey: shift, isComposing: composing } = event
    const ctrl = event.ctrlKey || event.metaKey
    if (!opensSearch({ key, code, alt, ctrl, shift, composing }, placeOf(event.target))) return
    event.preventDefault()
    open()
  })
  useEffect(() => {
    const hear = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [])
}
