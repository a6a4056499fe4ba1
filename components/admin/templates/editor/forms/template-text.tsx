'use client'

import { Button, Dropdown } from 'antd'
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { unknownPlaceholders } from '#server/questionnaire/rules/placeholders.ts'
import { insertPlaceholder, openingBefore, piecesOf } from '../../draft/placeholders.ts'
import { text as messages } from '../../messages.zh-CN.ts'
import { placeholders } from '../../words.ts'
import styles from './template-text.module.css'

const words = messages.field

/** The characters a finding is about: `[from, to)`. */
export interface Marked {
  readonly from: number
  readonly to: number
}

interface TemplateTextProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly disabled: boolean
  /** What was found in it, marked where it stands. */
  readonly marks?: readonly Marked[]
  /** Shown under the field when it is empty though it must not be. */
  readonly required?: boolean
  readonly lang?: string
  readonly children?: ReactNode
}

/**
 * A field for a text with placeholders. They are marked in the text, `{{` or the button opens their list, and an unknown
 * one is reported.
 */
export function TemplateText(props: TemplateTextProps) {
  const { label, value, onChange, disabled, marks = [], required = false, lang } = props
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState<number | null>(null)
  const [closedAt, setClosedAt] = useState<number | null>(null)
  const [active, setActive] = useState(0)
  const putCaretAt = useRef<number | null>(null)

  const opening = caret === null ? null : openingBefore(value, caret)
  const open = opening !== null && opening.from !== closedAt && !disabled
  const offered = open ? placeholders.filter((each) => matches(each, opening.typed)) : []
  // While a placeholder is being typed it is not reported as unknown.
  const unknown = open ? [] : unknownPlaceholders(value)
  const empty = required && value.trim() === ''

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

  return (
    <div>
      <div
        className={styles.field}
        data-wrong={empty || unknown.length > 0}
        data-disabled={disabled}
        lang={lang}
      >
        <div className={styles.mirror} aria-hidden="true">
          {markedPieces(value, marks)}
          {/* Gives a line break at the end its height. */}
          {'\u200b'}
        </div>
        <textarea
          ref={area}
          className={styles.area}
          aria-label={label}
          aria-invalid={empty || unknown.length > 0}
          aria-describedby={`${id}-says`}
          aria-controls={open ? `${id}-menu` : undefined}
          aria-activedescendant={open && offered.length > 0 ? `${id}-${active}` : undefined}
          rows={1}
          value={value}
          disabled={disabled}
          onChange={(event) => {
            onChange(event.currentTarget.value)
            setCaret(event.currentTarget.selectionStart)
            setClosedAt(null)
            setActive(0)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => setCaret(null)}
          onKeyDown={onKeyDown}
        />
        {open && offered.length > 0 && (
          <Menu
            id={id}
            before={value.slice(0, opening.from)}
            typed={value.slice(opening.from, caret ?? opening.from)}
            offered={offered}
            active={Math.min(active, offered.length - 1)}
            onChoose={put}
          />
        )}
      </div>
      <div className={styles.tools} id={`${id}-says`}>
        <span className={styles.problem} role="status">
          {empty && words.empty}
          {unknown.length > 0 && words.unknown(unknown.join('、'))}
        </span>
        <span>
          <span className={styles.count}>{words.length([...value].length)}</span>
          {!disabled && (
            <Dropdown
              trigger={['click']}
              menu={{
                items: placeholders.map(({ name, word, example }) => ({
                  key: name,
                  label: words.offer(word, example),
                })),
                onClick: ({ key }) => put(key),
              }}
            >
              <Button type="link" size="small">
                {words.insert}
              </Button>
            </Dropdown>
          )}
        </span>
      </div>
      {props.children}
    </div>
  )
}

interface Offered {
  readonly name: string
  readonly word: string
  readonly example: string
}

function matches(offer: Offered, typed: string): boolean {
  return offer.name.toLowerCase().startsWith(typed.toLowerCase())
}

/** The placeholders whose name begins with what was typed, below the caret. */
function Menu({
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
            // mousedown, not click: the field must keep the focus.
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

/** The text with its placeholders and findings marked. Not a character may be added, or the marks lie beside the words. */
function markedPieces(value: string, marks: readonly Marked[]): ReactNode[] {
  let at = 0
  return piecesOf(value).map((piece) => {
    const from = at
    at += piece.text.length
    if (piece.kind === 'placeholder')
      return (
        <mark key={from} data-kind={piece.known ? 'known' : 'unknown'}>
          {piece.text}
        </mark>
      )
    return <span key={from}>{markedWords(piece.text, from, marks)}</span>
  })
}

function markedWords(words: string, from: number, marks: readonly Marked[]): ReactNode[] {
  const inside = marks
    .map((mark) => ({ from: Math.max(0, mark.from - from), to: Math.min(words.length, mark.to - from) }))
    .filter((mark) => mark.from < mark.to)
    .sort((one, other) => one.from - other.from)
  const nodes: ReactNode[] = []
  let at = 0
  for (const mark of inside) {
    if (mark.from < at) continue
    nodes.push(words.slice(at, mark.from))
    nodes.push(
      <mark key={mark.from} data-kind="finding">
        {words.slice(mark.from, mark.to)}
      </mark>,
    )
    at = mark.to
  }
  nodes.push(words.slice(at))
  return nodes
}
