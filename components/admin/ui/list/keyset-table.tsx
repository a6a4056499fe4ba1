'use client'

import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Empty, Flex, Select, Table, type TableColumnType, type TableProps } from 'antd'
import type { SortOrder } from 'antd/es/table/interface'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { viewedLists } from '#server/vocabulary/views.ts'
import type { Loaded } from '../../use-data.ts'
import { Failure } from '../failure.tsx'
import { text } from '../messages.zh-CN.ts'
import shared from '../shared.module.css'
import { type ChoosableColumn, ColumnChoice, useColumnChoice } from './column-choice.tsx'
import { HeadCell, type Resizable, useColumnWidths } from './column-widths.tsx'
import { type KeysetPages, type PagedList, pageSizes } from './keyset-pages.ts'
import styles from './list.module.css'
import type { ColumnOrders, ListOrder } from './list-order.ts'
import { SavedViews, type Viewable } from './saved-views.tsx'
import { useScrollMemory } from './use-scroll-memory.ts'

/**
 * A column of antd with a name for the column choice. The table head shows `title`, or `label` if there is no title.
 */
export type KeysetColumn<Row> = Omit<TableColumnType<Row>, 'key'> &
  ChoosableColumn & {
    /** The orders of the list that a click on the column's head chooses. */
    readonly orders?: ColumnOrders
  }

export interface KeysetPage<Row, Cursor> {
  readonly rows: readonly Row[]
  /** The row after which the next page continues; null on the last page. */
  readonly next: Cursor | null
}

/** The rows selected for a common command. The rows stay selected when the user goes to another page of the list. */
export interface KeysetSelection<Row> {
  readonly keys: readonly string[]
  /** Selects the rows with these keys. `onPage` are the rows of the page that is shown. */
  readonly onPick: (keys: readonly string[], onPage: ReadonlyMap<string, Row>) => void
  /** The accessible name of a row's checkbox. */
  readonly label: (row: Row) => string
}

/** Heights in pixels of the table head and of one row. */
const HEAD = 44
const ROW = 41
/** Height in pixels of the header of the frame (theme.ts). The table's head stays below it while the page scrolls. */
const FRAME_HEADER = 52

const components = { header: { cell: HeadCell } }

/** Properties for a head cell. The type of antd's `onHeaderCell` allows only an element's own attributes. */
function resizable(given: Resizable): object {
  return { resizable: given }
}

/**
 * A list that is loaded from the server page by page. If loading fails, the filters stay and the reason takes the place
 * of the rows. Rows are one line high, and the table keeps its height while it loads, so that the rest of the page does
 * not move. When the table has the focus, J/K or the arrows move between rows, Enter opens a row, and X selects a row.
 * @param props.id the id under which the choice of columns, their widths and the saved views are stored
 * @param props.selection the selected rows; a list without it has no checkboxes
 * @param props.of the result of `useData`
 * @param props.pages the result of `useKeysetPages`
 * @param props.toolbar filters, above the table on the left
 * @param props.actions buttons above the table on the right, for example an export
 * @param props.total the total in words, below the table, for example 超过 1000 条 (more than 1000)
 */
export function KeysetTable<Row extends object, Cursor>(props: {
  id: PagedList
  columns: readonly KeysetColumn<Row>[]
  of: Loaded<KeysetPage<Row, Cursor>>
  pages: KeysetPages<Cursor>
  rowKey: (row: Row) => string
  onOpen?: (row: Row) => void
  selection?: KeysetSelection<Row>
  /** Without it, no head changes the order. */
  order?: ListOrder
  /** The filters, so that they can be saved as a view. A list without filters has no views. */
  filters?: Viewable
  toolbar?: ReactNode
  actions?: ReactNode
  total?: ReactNode
  empty?: ReactNode
}) {
  const { id, columns, of, pages, rowKey, onOpen, selection } = props
  const pageSize = pages.size
  const choice = useColumnChoice(id, columns)
  const sizes = useColumnWidths(id)
  const viewed = viewedLists.find((list) => list === id)
  const rows = of.data?.rows ?? []
  const pick = (keys: readonly string[]) =>
    selection?.onPick(keys, new Map(rows.map((row) => [rowKey(row), row])))
  const focus = useRowFocus(rows, rowKey, onOpen, (row) => {
    const picked = selection?.keys ?? []
    const key = rowKey(row)
    pick(picked.includes(key) ? picked.filter((other) => other !== key) : [...picked, key])
  })
  const failed = of.failure !== null && of.data === undefined
  useScrollMemory(of.data !== undefined)
  const busy = of.loading || of.refreshing
  // A list of several pages keeps its full height on the last page. A list of one page is only as high as its rows.
  const several = pages.number > 1 || (of.data?.next ?? null) !== null
  const room = several ? pageSize : of.loading ? Math.min(pageSize, 12) : 0
  const shown = columns.filter(choice.isShown).map(({ orders, ...column }) => {
    const width = sizes.widths[column.key] ?? column.width
    return {
      ellipsis: true,
      title: column.label,
      ...column,
      ...sortable(orders, props.order),
      width,
      // A table that scrolls gives each column the width of its longest content. Without this limit, one long name
      // would push the other columns out of the window.
      onCell: () => (column.ellipsis === false || width === undefined ? {} : { style: { maxWidth: width } }),
      onHeaderCell: () =>
        resizable({
          label: column.label,
          onResize: (width) => sizes.set(column.key, width),
          onResized: sizes.store,
        }),
    }
  })
  return (
    <section>
      <Flex justify="space-between" align="flex-start" gap={12} className={shared.toolbar}>
        <div className={shared.filters}>{props.toolbar}</div>
        <Flex gap={8}>
          {props.actions}
          {viewed !== undefined && props.filters !== undefined && (
            <SavedViews list={viewed} filters={props.filters} />
          )}
          <ColumnChoice columns={columns} choice={choice} onReset={sizes.reset} />
        </Flex>
      </Flex>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys are a shortcut for what links and buttons in the rows do */}
      <div
        ref={focus.box}
        onKeyDown={focus.onKeyDown}
        className={`${shared.table} ${styles.box}`}
        style={{ minHeight: HEAD + ROW * room }}
      >
        {failed && of.failure !== null ? (
          <Failure failure={of.failure} again={of.again} />
        ) : (
          <Table<Row>
            size="middle"
            columns={shown}
            components={components}
            sticky={{ offsetHeader: FRAME_HEADER }}
            dataSource={[...rows]}
            rowKey={rowKey}
            pagination={false}
            loading={{ spinning: busy, delay: 200 }}
            // An empty table must not scroll. The keyboard could not scroll it, because nothing inside it can be
            // focused.
            {...(rows.length === 0 ? {} : { scroll: { x: 'max-content' } })}
            onChange={(_pagination, _filters, sorter) => {
              const { columnKey, order } = Array.isArray(sorter) ? {} : sorter
              const orders = columns.find(({ key }) => key === columnKey)?.orders
              props.order?.onChange(order && orders ? orders[order] : props.order.usual)
            }}
            {...(selection === undefined ? {} : { rowSelection: selectionOf(selection, pick) })}
            onRow={focus.onRow}
            rowClassName={focus.rowClassName}
            locale={{
              emptyText: of.loading ? (
                <div style={{ height: ROW * 3 }} />
              ) : (
                <Empty
                  className={styles.empty}
                  image={Empty.PRESENTED_IMAGE_SIMPLE}
                  description={props.empty ?? text.empty}
                />
              ),
            }}
          />
        )}
      </div>
      <Pager
        of={of}
        pages={pages}
        total={props.total}
        hint={hintOf(onOpen !== undefined, selection !== undefined)}
      />
    </section>
  )
}

/** antd's properties of a column whose head changes the order. The server orders the rows. */
function sortable(orders: ColumnOrders | undefined, order: ListOrder | undefined) {
  if (orders === undefined || order === undefined) return {}
  const current = (['ascend', 'descend'] as const).find((direction) => orders[direction] === order.value)
  const switches = orders.ascend === order.usual || orders.descend === order.usual
  const directions: SortOrder[] = switches ? ['ascend', 'descend', 'ascend'] : ['ascend', 'descend']
  return {
    sorter: true,
    sortOrder: current ?? null,
    sortDirections: directions,
    showSorterTooltip: { title: text.changeOrder },
  }
}

/** The checkboxes in front of the rows, each with an accessible name. */
function selectionOf<Row>(
  selection: KeysetSelection<Row>,
  pick: (keys: readonly string[]) => void,
): TableProps<Row>['rowSelection'] {
  return {
    selectedRowKeys: [...selection.keys],
    preserveSelectedRowKeys: true,
    onChange: (keys) => pick(keys.map(String)),
    getCheckboxProps: (row) => {
      // The properties are first assigned to a variable, because antd's type does not allow `aria-label` in an object
      // literal. At run time, antd passes `aria-label` on to the checkbox.
      const named = { name: 'pick', 'aria-label': selection.label(row) }
      return named
    },
    getTitleCheckboxProps: () => ({ 'aria-label': text.pickAll }),
  }
}

function hintOf(opens: boolean, picks: boolean): string | null {
  if (!opens) return null
  return picks ? text.tablePickHint : text.tableHint
}

function Pager<Row, Cursor>(props: {
  of: Loaded<KeysetPage<Row, Cursor>>
  pages: KeysetPages<Cursor>
  total: ReactNode
  hint: string | null
}) {
  const { of, pages, total, hint } = props
  const next = of.data?.next ?? null
  return (
    <Flex justify="space-between" align="center" gap={12} className={shared.pager}>
      <Flex gap={12} align="baseline" className={shared.quiet}>
        {/* The rows stay when they could not be loaded again. The reason takes a place where it moves nothing. */}
        {of.failure !== null && of.data !== undefined ? (
          <span className={styles.old} role="alert">
            {text.notRefreshed(of.failure.message)}
          </span>
        ) : (
          total !== undefined && total !== null && <span>{total}</span>
        )}
        {hint !== null && <span className={shared.small}>{hint}</span>}
      </Flex>
      <Flex gap={8} align="center">
        <Select
          aria-label={text.pageSize}
          value={pages.size}
          options={pageSizes.map((value) => ({ value, label: text.perPage(value) }))}
          onChange={pages.resize}
          popupMatchSelectWidth={false}
        />
        {pages.number > 2 && (
          <Button type="link" onClick={pages.first}>
            {text.first}
          </Button>
        )}
        <Button icon={<LeftOutlined />} disabled={pages.number === 1} onClick={pages.previous}>
          {text.previous}
        </Button>
        <span className={shared.number}>{text.pageNumber(pages.number)}</span>
        <Button
          icon={<RightOutlined />}
          iconPosition="end"
          disabled={next === null || of.refreshing}
          onClick={() => {
            if (next !== null) pages.next(next)
          }}
        >
          {text.next}
        </Button>
      </Flex>
    </Flex>
  )
}

/** Elements in which key presses are text input or belong to a dialog, so shortcuts are off. */
const TYPED_IN = 'input:not([type=checkbox]), textarea, [role=dialog]'

/** The row on which the keyboard acts. The row itself is focused, so that a screen reader reads it. */
function useRowFocus<Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  onOpen: ((row: Row) => void) | undefined,
  onPick: (row: Row) => void,
) {
  const box = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState<string | null>(null)

  function move(by: number): void {
    const at = rows.findIndex((row) => rowKey(row) === current)
    const row = rows[Math.min(rows.length - 1, Math.max(0, at + by))]
    if (row === undefined) return
    setCurrent(rowKey(row))
    box.current?.querySelector<HTMLElement>(`tr[data-row-key="${CSS.escape(rowKey(row))}"]`)?.focus()
  }

  function withCurrent(work: ((row: Row) => void) | undefined): void {
    const row = rows.find((candidate) => rowKey(candidate) === current)
    if (row !== undefined) work?.(row)
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target instanceof HTMLElement && event.target.closest(TYPED_IN)) return
    if (event.key === 'j' || event.key === 'ArrowDown') move(1)
    else if (event.key === 'k' || event.key === 'ArrowUp') move(-1)
    else if (event.key === 'x') withCurrent(onPick)
    else if (event.key === 'Enter' && event.target instanceof HTMLTableRowElement) withCurrent(onOpen)
    else return
    event.preventDefault()
  }

  return {
    box,
    onKeyDown,
    rowClassName: (row: Row) => (rowKey(row) === current ? (shared.rowCurrent ?? '') : ''),
    onRow: (row: Row, index?: number) => ({
      // The Tab key stops only once in the table: at the current row or, if there is none, at the first row.
      tabIndex: rowKey(row) === current || (current === null && index === 0) ? 0 : -1,
      onFocus: () => setCurrent(rowKey(row)),
      onDoubleClick: () => onOpen?.(row),
      style: { cursor: onOpen === undefined ? 'default' : 'pointer' },
    }),
  }
}
