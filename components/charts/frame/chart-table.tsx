'use client'

import { Table, type TableColumnType } from 'antd'
import { wideOf } from '../plot/axes.ts'
import css from './chart-table.module.css'
import { SmallMark } from './small-mark.tsx'
import type { ChartCell, ChartRow, ChartTable } from './table.ts'
import { Way } from './way.tsx'

/** The number of rows per page of the table on screen. */
const MOST_ROWS = 100
/**
 * A table is printed in several columns if it has at least `LONG` rows and its names are at most `NARROW` pixels
 * wide.
 */
const LONG = 24
const NARROW = 90

function Cell({ cell }: { cell: ChartCell | undefined }) {
  if (cell === undefined) return null
  return (
    <>
      {cell.small === true && <SmallMark className={css.mark} />}
      <Way href={cell.href} pick={cell.pick}>
        {cell.text}
      </Way>
    </>
  )
}

function antdColumns(table: ChartTable): TableColumnType<ChartRow>[] {
  return table.columns.map(({ key, label, numeric }, index) => ({
    key,
    title: label,
    align: numeric ? 'right' : 'left',
    className: numeric ? css.number : css.words,
    render: (_: unknown, row: ChartRow) => <Cell cell={row.cells[index]} />,
  }))
}

/** A chart's table on screen, which scrolls inside its card. */
export function ScreenTable({ table, label }: { table: ChartTable; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={css.scroller} aria-label={label} tabIndex={0}>
      <Table<ChartRow>
        size="small"
        rowKey="key"
        columns={antdColumns(table)}
        dataSource={[...table.rows]}
        pagination={
          table.rows.length > MOST_ROWS && { pageSize: MOST_ROWS, showSizeChanger: false, size: 'small' }
        }
      />
    </section>
  )
}

/** The number of columns in which a long, narrow table is printed to save paper. */
function columnsOnPaper({ columns, rows }: ChartTable): number {
  const names = rows.map(({ cells }) => wideOf(cells[0]?.text ?? ''))
  if (rows.length < LONG || Math.max(...names) > NARROW) return 1
  return Math.min(3, Math.max(1, Math.floor(7 / columns.length)))
}

/** A chart's table in print: all rows, with the head repeated on every sheet. */
export function PaperTable({ table, label }: { table: ChartTable; label: string }) {
  return (
    <div
      className={css.paper}
      data-narrow={columnsOnPaper(table) > 1}
      style={{ columnCount: columnsOnPaper(table) }}
    >
      <table className={css.paperTable} aria-label={label}>
        <thead>
          <tr>
            {table.columns.map(({ key, label: name, numeric }) => (
              <th key={key} scope="col" data-numeric={numeric}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.key}>
              {table.columns.map(({ key, numeric }, index) => (
                <td key={key} data-numeric={numeric}>
                  <Cell cell={row.cells[index]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
