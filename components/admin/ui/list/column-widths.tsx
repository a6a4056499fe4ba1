'use client'

import {
  type KeyboardEvent,
  type PointerEvent,
  type ThHTMLAttributes,
  useEffect,
  useRef,
  useState,
} from 'react'
import { z } from 'zod'
import { keep, keptAs } from '../../../browser/storage.ts'
import { text } from '../messages.zh-CN.ts'
import styles from './list.module.css'

const LEAST = 60
const MOST = 800
/** Pixels by which an arrow key changes a width. */
const STEP = 20

const storedSchema = z.record(z.string(), z.number().min(LEAST).max(MOST))
type Widths = Readonly<Record<string, number>>

/** The widths of a table's columns that the user set. They are stored in this browser under the table's id. */
export function useColumnWidths(id: string) {
  const [widths, setWidths] = useState<Widths>({})
  useEffect(() => setWidths(keptAs(storedSchema, 'admin-widths', id) ?? {}), [id])
  return {
    widths,
    set: (key: string, width: number) => {
      const bounded = Math.round(Math.min(MOST, Math.max(LEAST, width)))
      setWidths((before) => ({ ...before, [key]: bounded }))
    },
    /** Stores the widths, after the last of a row of changes. */
    store: () => keep('admin-widths', JSON.stringify(widths), id),
    reset: () => {
      keep('admin-widths', null, id)
      setWidths({})
    },
  }
}

/** What a head cell needs to be resized; antd passes it on from `onHeaderCell`. */
export interface Resizable {
  readonly label: string
  readonly onResize: (width: number) => void
  /** Called when the person has finished. */
  readonly onResized: () => void
}

/**
 * A head cell whose right edge changes the width of its column: by dragging it, or by the arrow keys while it has the
 * focus.
 */
export function HeadCell(props: ThHTMLAttributes<HTMLTableCellElement> & { resizable?: Resizable }) {
  const { resizable, children, ...rest } = props
  const cell = useRef<HTMLTableCellElement>(null)
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null)
  if (resizable === undefined) return <th {...rest}>{children}</th>
  const width = () => cell.current?.offsetWidth ?? LEAST

  function onKeyDown(event: KeyboardEvent): void {
    // Enter at the edge must not sort by the column.
    event.stopPropagation()
    const by = event.key === 'ArrowRight' ? STEP : event.key === 'ArrowLeft' ? -STEP : 0
    if (by === 0) return
    event.preventDefault()
    resizable?.onResize(width() + by)
  }

  function onPointerDown(event: PointerEvent): void {
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    from.current = { x: event.clientX, width: width() }
  }

  function onPointerMove(event: PointerEvent): void {
    if (from.current !== null) resizable?.onResize(from.current.width + event.clientX - from.current.x)
  }

  function onPointerUp(): void {
    from.current = null
    resizable?.onResized()
  }

  return (
    <th {...rest} ref={cell}>
      {children}
      {/* biome-ignore lint/a11y/useSemanticElements: an hr can have neither focus nor a place at the edge of a cell */}
      <div
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={text.widthOf(resizable.label)}
        aria-valuenow={cell.current?.offsetWidth ?? LEAST}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        className={styles.edge}
        onKeyDown={onKeyDown}
        onKeyUp={resizable.onResized}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerUp}
        // A click at the edge must not sort by the column.
        onClick={(event) => event.stopPropagation()}
      />
    </th>
  )
}
