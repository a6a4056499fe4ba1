'use client'

import { Alert, Button, Card, ConfigProvider, Empty, Flex, Select, Table } from 'antd'
import { useMemo, useState } from 'react'
import { type CoverageGroup, coverage } from '#server/questionnaire/rules/coverage.ts'
import { holds } from '#server/questionnaire/rules/rendering.ts'
import { type Combination, type ConditionFact, everyCombination } from '#server/vocabulary/policy-facts.ts'
import type { ProductProfile } from '../data/shapes.ts'
import { valuesOf } from '../draft/conditions.ts'
import type { Draft } from '../draft/draft.ts'
import { factWord, valueWord } from '../words/words.ts'
import { findingsOf } from './check.ts'
import styles from './coverage.module.css'
import { type CoverageRow, coverageColumns, coverageRows, withHoles } from './coverage-table.tsx'
import type { Finding } from './findings.ts'
import { Findings } from './findings-list.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.coverage

/** The padding is narrow because the table has one column for each question. */
const narrow = { components: { Table: { cellPaddingInlineSM: 5 } } } as const

/** The facts by which the table is filtered, each with the required value. */
type Filter = Partial<Record<ConditionFact, string>>

/**
 * Shows which policies get which questions. Every possible combination of facts is listed, grouped by the resulting
 * questions.
 */
export function CoverageView({
  content,
  productProfiles,
  before,
  onOpen,
  leadsTo,
}: {
  content: Draft
  productProfiles: readonly ProductProfile[]
  /** The version from which this version was started. */
  before: Draft | null
  /** Goes to the place of a finding, where the user can change or view the text. */
  onOpen: (finding: Finding) => void
  leadsTo: 'edit' | 'look'
}) {
  const found = useMemo(() => coverage(content, productProfiles), [content, productProfiles])
  const findings = useMemo(
    () => findingsOf(content, productProfiles, before, found),
    [content, productProfiles, before, found],
  )
  const [filter, setFilter] = useState<Filter>({})
  const [onlySold, setOnlySold] = useState(false)
  const groups = useMemo(() => withHoles(found), [found])
  const rows = coverageRows(
    groups
      // Groups with a hole come first, then groups with products on file.
      .toSorted(
        (one, other) =>
          Number(other.holes.length > 0) - Number(one.holes.length > 0) ||
          Number(other.products.length > 0) - Number(one.products.length > 0),
      )
      .filter((group) => (!onlySold || group.products.length > 0) && fits(group, filter)),
  )
  const blocking = findings.filter(({ weight }) => weight === 'blocking')
  const warnings = findings.filter(({ weight }) => weight === 'warning')

  return (
    <Flex vertical gap={16}>
      {findings.length === 0 && <Alert type="success" showIcon message={words.clean} />}
      {blocking.length > 0 && (
        <Card size="small" title={<span className={styles.blocking}>{words.blocking(blocking.length)}</span>}>
          <Findings findings={blocking} onOpen={onOpen} leadsTo={leadsTo} />
        </Card>
      )}
      {warnings.length > 0 && (
        <Card size="small" title={words.warnings(warnings.length)}>
          <Findings findings={warnings} onOpen={onOpen} leadsTo={leadsTo} />
        </Card>
      )}
      <Card size="small" title={words.table} extra={words.summary(found.combinations, found.groups.length)}>
        <Filters
          facts={found.facts}
          filter={filter}
          onlySold={onlySold}
          onFilter={setFilter}
          onOnlySold={setOnlySold}
        />
        <ConfigProvider theme={narrow}>
          <Table<CoverageRow>
            rowKey="key"
            size="small"
            sticky={{ offsetHeader: 52 }}
            columns={coverageColumns(content, found.facts, rows)}
            dataSource={rows}
            pagination={false}
            scroll={{ x: 'max-content' }}
            rowClassName={(row) =>
              row.holes.length > 0
                ? (styles.hole ?? '')
                : row.products.length === 0
                  ? (styles.unsold ?? '')
                  : ''
            }
            locale={{ emptyText: <Empty description={words.none} /> }}
          />
        </ConfigProvider>
        <p className={styles.legend}>{words.legend}</p>
      </Card>
    </Flex>
  )
}

/** Whether a policy of the group can have the facts of the filter. */
function fits(group: CoverageGroup, filter: Filter): boolean {
  const wanted = Object.entries(filter)
  if (wanted.length === 0) return true
  return everyCombination.some(
    (one) =>
      wanted.every(([fact, value]) => valueIn(one, fact) === value) &&
      group.where.some((condition) => holds(condition, one)),
  )
}

function valueIn(combination: Combination, fact: string): string | undefined {
  return Object.entries(combination)
    .filter(([name]) => name === fact)
    .map(([, value]) => String(value))[0]
}

function Filters({
  facts,
  filter,
  onlySold,
  onFilter,
  onOnlySold,
}: {
  facts: readonly ConditionFact[]
  filter: Filter
  onlySold: boolean
  onFilter: (filter: Filter) => void
  onOnlySold: (only: boolean) => void
}) {
  return (
    <Flex gap={8} wrap className={styles.filters}>
      {facts.map((fact) => (
        <Select
          key={fact}
          size="small"
          allowClear
          className={styles.filter}
          aria-label={factWord(fact)}
          placeholder={factWord(fact)}
          value={filter[fact]}
          options={valuesOf(fact).map((value) => ({
            value: String(value),
            label: words.factIs(factWord(fact), valueWord(fact, value)),
          }))}
          onChange={(value) => {
            const { [fact]: _, ...rest } = filter
            onFilter(value === undefined ? rest : { ...rest, [fact]: value })
          }}
        />
      ))}
      <Button
        size="small"
        type={onlySold ? 'primary' : 'default'}
        aria-pressed={onlySold}
        onClick={() => onOnlySold(!onlySold)}
      >
        {words.onlySold}
      </Button>
      {(onlySold || Object.keys(filter).length > 0) && (
        <Button
          size="small"
          type="link"
          onClick={() => {
            onFilter({})
            onOnlySold(false)
          }}
        >
          {words.clear}
        </Button>
      )}
    </Flex>
  )
}
