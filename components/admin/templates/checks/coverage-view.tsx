'use client'

import {
  Alert,
  Button,
  Card,
  ConfigProvider,
  Empty,
  Flex,
  Select,
  Table,
  type TableColumnsType,
  Tooltip,
} from 'antd'
import { useMemo, useState } from 'react'
import { type CoverageGroup, coverage } from '#server/questionnaire/rules/coverage.ts'
import { holds } from '#server/questionnaire/rules/rendering.ts'
import type { Condition } from '#server/questionnaire/rules/template.ts'
import { type Combination, type ConditionFact, everyCombination } from '#server/vocabulary/policy-facts.ts'
import type { ProductProfile } from '../data/shapes.ts'
import { valuesOf } from '../draft/conditions.ts'
import type { Draft } from '../draft/draft.ts'
import { conditionInWords, factWord, spoken, valueWord } from '../words/words.ts'
import { findingsOf } from './check.ts'
import styles from './coverage.module.css'
import type { Finding } from './findings.ts'
import { Findings } from './findings-list.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.coverage

/** The padding is narrow because the table has one column for each question. */
const narrow = { components: { Table: { cellPaddingInlineSM: 5 } } } as const

/** The facts by which the table is filtered, each with the required value. */
type Filter = Partial<Record<ConditionFact, string>>

interface Row extends CoverageGroup {
  readonly number: number
}

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
  const rows = found.groups
    .map((group, index): Row => ({ ...group, number: index + 1 }))
    // Groups that include products on sale come first.
    .sort((one, other) => Number(other.products.length > 0) - Number(one.products.length > 0))
    .filter((group) => (!onlySold || group.products.length > 0) && fits(group, filter))
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
          <Table<Row>
            rowKey="number"
            size="small"
            sticky={{ offsetHeader: 52 }}
            columns={columnsOf(content)}
            dataSource={rows}
            pagination={false}
            scroll={{ x: 'max-content' }}
            rowClassName={(row) => (row.products.length === 0 ? (styles.unsold ?? '') : '')}
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

function columnsOf(content: Draft): TableColumnsType<Row> {
  return [
    {
      title: words.policies,
      key: 'where',
      fixed: 'left',
      width: 222,
      render: (_, row) => (
        <div className={styles.where}>
          {row.where.map((condition) => (
            <Policies key={conditionInWords(condition)} condition={condition} />
          ))}
        </div>
      ),
    },
    {
      title: words.products,
      key: 'products',
      width: 60,
      align: 'center',
      render: (_, row) =>
        row.products.length === 0 ? (
          <Tooltip title={words.noProduct}>
            <span className={styles.quiet}>{words.none0}</span>
          </Tooltip>
        ) : (
          <Tooltip title={row.products.join('、')}>
            <span>{row.products.length}</span>
          </Tooltip>
        ),
    },
    {
      title: words.count,
      key: 'count',
      width: 48,
      align: 'center',
      render: (_, row) => row.questions.length,
    },
    ...content.questions.map((question, index): TableColumnsType<Row>[number] => ({
      title: (
        <Tooltip title={spoken(question.variants[0]?.text ?? '')}>
          <span>{index + 1}</span>
        </Tooltip>
      ),
      key: question.key,
      width: 34,
      align: 'center',
      render: (_, row) => <Asked row={row} question={question} />,
    })),
  ]
}

/** The facts that the policies of a group have in common, one tag for each fact. */
function Policies({ condition }: { condition: Condition }) {
  const parts = 'all' in condition ? condition.all : [condition]
  return (
    <div className={styles.policies} title={conditionInWords(condition)}>
      {parts.map((part) => {
        const said = shortly(part)
        return <span key={said}>{said}</span>
      })}
    </div>
  )
}

/**
 * A condition in short form, for example 分红型/万能型 or 非中介经代. The fact is named only where its values do not identify
 * it.
 */
function shortly(part: Condition): string {
  if ('always' in part) return words.everybody
  if ('not' in part && 'fact' in part.not) return words.notOf(valuesInWords(part.not))
  if ('fact' in part && part.in.every((value) => typeof value === 'string')) return valuesInWords(part)
  return conditionInWords(part)
}

function valuesInWords({ fact, in: values }: Extract<Condition, { fact: ConditionFact }>): string {
  return values.map((value) => valueWord(fact, value)).join('/')
}

/** Shows ● if the question is asked. If the question has several variants, the number of the variant follows. */
function Asked({ row, question }: { row: Row; question: Draft['questions'][number] }) {
  const asked = row.questions.find(({ key }) => key === question.key)
  if (asked === undefined)
    return (
      <span className={styles.not} role="img" aria-label={words.notAsked}>
        ·
      </span>
    )
  const place = question.variants.findIndex(({ key }) => key === asked.variant)
  return (
    <Tooltip title={spoken(question.variants[place]?.text ?? '')}>
      <span className={styles.asked} role="img" aria-label={words.askedVariant(place + 1)}>
        {question.variants.length > 1 ? words.variantMark(place + 1) : '●'}
      </span>
    </Tooltip>
  )
}
