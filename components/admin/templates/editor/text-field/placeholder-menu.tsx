'use client'

import { useLayoutEffect, useRef, useState } from 'react'
import { text as messages } from './messages.zh-CN.ts'
import styles from './template-text.module.css'
import type { Offered } from './use-placeholder-menu.ts'

const words = messages.field

/** Menu below the caret with the placeholders whose name starts with the characters already entered. */
export function PlaceholderMenu({
  id,
  before,
  typed,
  offered,
  active,
  onChoose,
}: {
  id: string
  before: string
  typed: string
  offered: readonly Offered[]
  active: number
  onChoose: (name: string) => void
}) {
  const probe = useRef<HTMLSpanElement>(null)
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null)
  useLayoutEffect(() => {
    const mark = probe.current
    const field = mark?.parentElement?.parentElement
    if (!mark || !field) return
    const left = Math.max(0, Math.min(mark.offsetLeft, field.clientWidth - 328))
    setPlace({ left, top: mark.offsetTop + mark.offsetHeight + 4 })
  }, [before, typed])
  return (
    <>
      <div className={`${styles.mirror} ${styles.caret}`} aria-hidden="true">
        {before}
        <span ref={probe}>{typed}</span>
      </div>
      <div
        id={`${id}-menu`}
        className={styles.menu}
        role="listbox"
        aria-label={words.menu}
        style={place ?? { visibility: 'hidden' }}
      >
        {offered.map(({ name, word, example }, index) => (
          <div
            key={name}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            // The handler is for mousedown, because a click would move the focus out of the text field.
            onMouseDown={(event) => {
              event.preventDefault()
              onChoose(name)
            }}
          >
            <span>{word}</span>
            <small>{words.example(example)}</small>
          </div>
        ))}
      </div>
    </>
  )
}
