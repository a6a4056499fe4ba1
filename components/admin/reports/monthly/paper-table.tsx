import type { ReactNode } from 'react'
import { SmallMark } from '#components/charts/frame/small-mark.tsx'
import { text } from '../words/messages.zh-CN.ts'
import styles from './paper.module.css'

export interface PaperCell {
  readonly text: string
  /** True for a number that is based on few visits. */
  readonly small?: boolean
}

export interface PaperRow {
  readonly key: string
  /** The cells of the row. The first cell names the row. */
  readonly cells: readonly (string | PaperCell)[]
}

function inside(cell: string | PaperCell): ReactNode {
  if (typeof cell === 'string') return cell
  return (
    <>
      {cell.small === true && <SmallMark />} {cell.text}
    </>
  )
}

/** A table with at most this many rows is not split between two sheets of paper. */
const SHORT = 12

/**
 * A table for printing.
 * @param props.words the number of columns from the left that hold words; the remaining columns hold numbers. If
 * several columns hold words, the first column is kept narrow
 */
export function PaperTable(props: {
  label: string
  columns: readonly string[]
  rows: readonly PaperRow[]
  words?: number
  last?: 'words'
}) {
  const { label, columns, rows, words = 1, last } = props
  const numeric = (index: number) =>
    index >= words && !(last === 'words' && index === columns.length - 1) ? true : undefined
  const narrow = (index: number) => (index === 0 && (words > 1 || last === 'words') ? true : undefined)
  if (rows.length === 0) return <p>{text.empty}</p>
  return (
    <table className={styles.table} aria-label={label} data-short={rows.length <= SHORT ? true : undefined}>
      <thead>
        <tr>
          {columns.map((column, index) => (
            <th key={column} scope="col" data-numeric={numeric(index)} data-nowrap={narrow(index)}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr key={key}>
            {cells.map((cell, index) => (
              <td key={columns[index]} data-numeric={numeric(index)} data-nowrap={narrow(index)}>
                {inside(cell)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A printed table of facts, each line with a name and a value. */
export function PaperFacts({
  label,
  facts,
}: {
  label: string
  facts: readonly (readonly [string, string])[]
}) {
  return (
    <table className={styles.table} data-facts aria-label={label}>
      <tbody>
        {facts.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
