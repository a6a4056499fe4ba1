'use client'

import { EditOutlined } from '@ant-design/icons'
import { useNavigation } from '@refinedev/core'
import { Button, Descriptions, Table, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import { flagChanges, versionOn } from '#server/policy/rules/product-version.ts'
import { designTypeNames } from '#server/product/messages.zh-CN.ts'
import { formatRate } from '#server/vocabulary/policy-facts.ts'
import { useRecord } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { useRecent } from '../recent.ts'
import { Pending } from '../ui/failure.tsx'
import { PageHead } from '../ui/page-head.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { AskedQuestions } from './asked-questions.tsx'
import { FlagTags, SaleTag } from './flag-tags.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './products.module.css'
import { changeInWords, type ProductDetail, type ProductVersionView } from './words.ts'

const words = text.detail

/**
 * The changes made by a version of a product. The new version is compared with the earlier version that would
 * otherwise be in force on the new version's first day.
 */
function changesOf(product: ProductDetail, version: ProductVersionView): string[] {
  const earlier = product.versions.filter((other) => other.version < version.version)
  const before = versionOn(earlier, version.effectiveFrom)
  return before === null ? [words.first] : flagChanges(before, version).map(changeInWords)
}

function Versions({ product }: { product: ProductDetail }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by the keyboard
    <section className={`${shared.table} ${shared.wide}`} tabIndex={0} aria-label={words.versions}>
      <Table<ProductVersionView>
        size="middle"
        rowKey="version"
        pagination={false}
        dataSource={product.versions}
        columns={[
          {
            key: 'version',
            title: words.version,
            width: 110,
            render: (_, row) => (
              <>
                {words.versionNumber(row.version)}{' '}
                {row.version === product.inForce && <Tag color="success">{words.inForce}</Tag>}
              </>
            ),
          },
          { key: 'from', title: words.effectiveFrom, dataIndex: 'effectiveFrom', width: 170 },
          {
            key: 'changes',
            title: words.changed,
            render: (_, row) => changesOf(product, row).map((change) => <div key={change}>{change}</div>),
          },
          { key: 'note', title: words.note, width: 220, render: (_, row) => row.note || '—' },
          {
            key: 'by',
            title: words.by,
            width: 120,
            render: (_, row) => row.createdBy.name ?? words.imported,
          },
          { key: 'at', title: words.at, width: 150, render: (_, row) => <When at={row.createdAt} /> },
        ]}
      />
    </section>
  )
}

/**
 * One product: its flags, the questions for its policies, and every version with its author and reason.
 * @param props.children the page shown over it: the form of a new version, or nothing
 */
export function ProductScreen({ code, children }: { code: string; children: ReactNode }) {
  const me = useMe()
  const { edit } = useNavigation()
  const loaded = useRecord('products', code)
  const trail = [{ label: text.back, href: '/admin/products' }]
  const product = loaded.data
  useRecent(
    product === undefined
      ? null
      : { kind: 'product', href: `/admin/products/${encodeURIComponent(code)}`, label: code },
  )
  if (product === undefined) {
    return (
      <>
        <PageHead title={code} trail={trail} />
        <Pending of={loaded} rows={8} />
      </>
    )
  }
  const shown = product.versions.find(({ version }) => version === product.inForce) ?? product.versions[0]
  if (!shown) return null
  return (
    <>
      <PageHead
        title={shown.name}
        sub={code}
        trail={trail}
        tags={product.inForce === null ? <Tag>{text.notYet}</Tag> : <SaleTag onSale={shown.onSale} />}
        actions={
          me.may('product.edit') && (
            <Button type="primary" icon={<EditOutlined />} onClick={() => edit('products', code)}>
              {words.edit}
            </Button>
          )
        }
      />
      <div className={shared.panel}>
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2, xl: 3 }}
          items={[
            { key: 'design', label: text.columns.design, children: designTypeNames[shown.designType] },
            { key: 'flags', label: text.columns.flags, children: <FlagTags {...shown} /> },
            ...(shown.guaranteedRate === null
              ? []
              : [{ key: 'rate', label: text.columns.rate, children: formatRate(shown.guaranteedRate) }]),
            { key: 'coolingOff', label: text.columns.coolingOff, children: text.days(shown.coolingOffDays) },
            { key: 'from', label: words.effectiveFrom, children: shown.effectiveFrom },
          ]}
        />
      </div>
      <Typography.Title level={2} className={styles.section}>
        {words.questions}
      </Typography.Title>
      <AskedQuestions flags={shown} />
      <Typography.Title level={2} className={styles.section}>
        {words.versions}
      </Typography.Title>
      <Versions product={product} />
      {children}
    </>
  )
}
