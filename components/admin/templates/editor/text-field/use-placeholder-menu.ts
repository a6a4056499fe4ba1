import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { insertPlaceholder, openingBefore } from '../../draft/placeholders.ts'
import { placeholders } from '../../words/words.ts'

/** A placeholder as an entry of the menu. */
export interface Offered {
  readonly name: string
  readonly word: string
  readonly example: string
}

/** The state of the placeholder menu of one text field. */
export interface PlaceholderMenuState {
  readonly area: RefObject<HTMLTextAreaElement | null>
  /**
   * The part of a placeholder that the user has typed, and the text before that part; null while the menu is closed.
   */
  readonly typing: { readonly before: string; readonly typed: string } | null
  readonly offered: readonly Offered[]
  /** The index of the entry that the Enter key inserts. */
  readonly active: number
  /** Inserts a placeholder in place of the part that the user has typed, or at the caret if no part has been typed. */
  readonly put: (name: string) => void
  readonly onType: (field: HTMLTextAreaElement) => void
  readonly onCaret: (caret: number | null) => void
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void
}

function matches(offer: Offered, typed: string): boolean {
  return offer.name.toLowerCase().startsWith(typed.toLowerCase())
}

/** Tracks the caret of a field and opens the placeholder menu after `{{`. */
export function usePlaceholderMenu(
  value: string,
  onChange: (value: string) => void,
  disabled: boolean,
): PlaceholderMenuState {
  const area = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState<number | null>(null)
  const [closedAt, setClosedAt] = useState<number | null>(null)
  const [active, setActive] = useState(0)
  const putCaretAt = useRef<number | null>(null)

  const opening = caret === null ? null : openingBefore(value, caret)
  const open = opening !== null && opening.from !== closedAt && !disabled
  const offered = open ? placeholders.filter((each) => matches(each, opening.typed)) : []
  useLayoutEffect(() => {
    if (putCaretAt.current === null || area.current === null) return
    area.current.setSelectionRange(putCaretAt.current, putCaretAt.current)
    putCaretAt.current = null
  })

  function put(name: string): void {
    const field = area.current
    if (field === null) return
    const from = open ? opening.from : field.selectionStart
    const inserted = insertPlaceholder(value, name, from, field.selectionEnd)
    putCaretAt.current = inserted.caret
    onChange(inserted.text)
    setCaret(inserted.caret)
    setActive(0)
    field.focus()
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (!open || offered.length === 0) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const by = event.key === 'ArrowDown' ? 1 : offered.length - 1
      setActive((active + by) % offered.length)
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault()
      put(offered[Math.min(active, offered.length - 1)]?.name ?? '')
    } else if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      setClosedAt(opening.from)
    }
  }

  return {
    area,
    typing: open
      ? { before: value.slice(0, opening.from), typed: value.slice(opening.from, caret ?? opening.from) }
      : null,
    offered,
    active,
    put,
    onType: (field) => {
      onChange(field.value)
      setCaret(field.selectionStart)
      setClosedAt(null)
      setActive(0)
    },
    onCaret: setCaret,
    onKeyDown,
  }
}
