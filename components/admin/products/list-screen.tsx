'use client'

import { ImportOutlined, PlusOutlined } from '@ant-design/icons'
import { useNavigation } from '@refinedev/core'
import { Button, Checkbox, Empty, Input, Table, type TableColumnType } from 'antd'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { normalName } from '#server/kernel/text/spelling.ts'
import { designTypeNames } from '#server/product/messages.zh-CN.ts'
import { formatRate } from '#server/vocabulary/policy-facts.ts'
import { api } from '../api.ts'
import type { RowOf } from '../data/resources.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { ExportButton } from '../ui/export-button.tsx'
import { Failure } from '../ui/failure.tsx'
import { wholeListPages } from '../ui/list/whole-list.tsx'
import { PageHead } from '../ui/page-head.tsx'
import shared from '../ui/shared.module.css'
import { FlagTags, SaleTag } from './flag-tags.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { text } from './messages.zh-CN.ts'

type Row = RowOf<'products'>

/** The product version shown in the list: the current version, or the next version if no version is in force yet. */
const shown = (row: Row) => row.current ?? row.next

const columns: readonly TableColumnType<Row>[] = [
  {
    key: 'code',
    title: text.columns.code,
    width: 96,
    render: (_, row) => <Link href={`/admin/products/${row.code}`}>{row.code}</Link>,
    sorter: (a, b) => a.code.localeCompare(b.code),
  },
  {
    key: 'name',
    title: text.columns.name,
    width: 250,
    ellipsis: true,
    render: (_, row) => shown(row)?.name,
    sorter: (a, b) => (shown(a)?.name ?? '').localeCompare(shown(b)?.name ?? '', 'zh-CN'),
  },
  {
    key: 'design',
    title: text.columns.design,
    width: 104,
    render: (_, row) => {
      const version = shown(row)
      return version && designTypeNames[version.designType]
    },
  },
  {
    key: 'flags',
    title: text.columns.flags,
    width: 222,
    render: (_, row) => {
      const version = shown(row)
      return version && <FlagTags {...version} />
    },
  },
  {
    key: 'rate',
    title: text.columns.rate,
    width: 110,
    align: 'right',
    render: (_, row) => {
      const rate = shown(row)?.guaranteedRate ?? null
      return rate === null ? <span className={shared.quiet}>—</span> : formatRate(rate)
    },
  },
  {
    key: 'coolingOff',
    title: text.columns.coolingOff,
    width: 72,
    align: 'right',
    render: (_, row) => text.days(shown(row)?.coolingOffDays ?? 0),
  },
  {
    key: 'onSale',
    title: text.columns.onSale,
    width: 76,
    render: (_, row) => <>{row.current === null ? text.notYet : <SaleTag onSale={row.current.onSale} />}</>,
  },
  {
    key: 'next',
    title: text.columns.next,
    width: 110,
    render: (_, row) =>
      row.next === null ? <span className={shared.quiet}>—</span> : text.nextFrom(row.next.effectiveFrom),
  },
  {
    key: 'openVisits',
    title: text.columns.openVisits,
    width: 116,
    align: 'right',
    sorter: (a, b) => a.openVisits - b.openVisits,
    render: (_, row) => row.openVisits,
  },
]

/**
 * The list of all products with their current flags. There are few products, so the list is loaded whole.
 * @param props.children the page shown over the list: the form of a new product, or nothing
 */
export function ProductListScreen({ children }: { children: ReactNode }) {
  const { create } = useNavigation()
  const me = useMe()
  const [typed, setTyped] = useState('')
  const [onSale, setOnSale] = useState(false)
  const [importing, setImporting] = useState(false)
  const products = useRows('products', {})
  if (products.failure !== null && products.data === undefined) {
    return (
      <>
        <PageHead title={text.title} sub={text.sub} />
        <Failure failure={products.failure} again={products.again} />
      </>
    )
  }
  const wanted = normalName(typed)
  const rows = (products.data?.rows ?? []).filter(
    (row) =>
      (wanted === '' || normalName(`${row.code} ${shown(row)?.name ?? ''}`).includes(wanted)) &&
      (!onSale || row.current?.onSale === true),
  )
  return (
    <>
      <PageHead
        title={text.title}
        sub={text.sub}
        actions={
          <>
            <ExportButton request={(format) => api.export.products.mutate({ format })} />
            {me.may('product.edit') && (
              <>
                <Button icon={<ImportOutlined />} onClick={() => setImporting(true)}>
                  {text.import}
                </Button>
                <Button type="primary" icon={<PlusOutlined />} onClick={() => create('products')}>
                  {text.add}
                </Button>
              </>
            )}
          </>
        }
      />
      <div className={`${shared.toolbar} ${shared.filters}`}>
        <Input
          allowClear
          style={{ width: 280 }}
          placeholder={text.find}
          aria-label={text.find}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Checkbox
          checked={onSale}
          onChange={(event) => setOnSale(event.target.checked)}
          style={{ alignSelf: 'center' }}
        >
          {text.onlyOnSale}
        </Checkbox>
      </div>
      <div className={shared.table}>
        <Table<Row>
          size="middle"
          rowKey="code"
          columns={[...columns]}
          dataSource={rows}
          pagination={wholeListPages}
          loading={{ spinning: products.loading, delay: 200 }}
          scroll={{ x: 1160 }}
          locale={{
            emptyText: (
              <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={products.loading ? '' : text.none} />
            ),
          }}
        />
      </div>
      <p className={`${shared.quiet} ${shared.pager}`}>{products.data && text.total(rows.length)}</p>
      {children}
      <ImportDialog open={importing} onClose={() => setImporting(false)} />
    </>
  )
}
