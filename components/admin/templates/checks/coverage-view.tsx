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
import { type Coverage, type CoverageGroup, coverage } from '#server/questionnaire/rules/coverage.ts'
import { holds } from '#server/questionnaire/rules/rendering.ts'
import type { Condition } from '#server/questionnaire/rules/template.ts'
import { type Combination, type ConditionFact, everyCombination } from '#server/vocabulary/policy-facts.ts'
import type { ProductProfile } from '../data/shapes.ts'
import { valuesOf } from '../draft/conditions.ts'
import type { Draft } from '../draft/draft.ts'
import { conditionInWords, factWord, itemWord, placeholderWord, spoken, valueWord } from '../words/words.ts'
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

/** One line of the table: one of the conditions that describe a group. */
interface Row extends CoverageGroup {
  readonly key: string
  readonly condition: Condition
  /** Number of lines of the group if this is its first one; otherwise 0. The cells of the group span these lines. */
  readonly span: number
  /** What the policies of the group lack: required items that no question covers, placeholders without a value. */
  readonly holes: readonly string[]
}

function rowsOf(groups: readonly (CoverageGroup & { readonly holes: readonly string[] })[]): Row[] {
  return groups.flatMap((group) =>
    group.where.map((condition, line) => ({
      ...group,
      key: conditionInWords(condition),
      condition,
      span: line === 0 ? group.where.length : 0,
    })),
  )
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
  const groups = useMemo(() => withHoles(found), [found])
  const rows = rowsOf(
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
          <Table<Row>
            rowKey="key"
            size="small"
            sticky={{ offsetHeader: 52 }}
            columns={columnsOf(content, found.facts)}
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

/** The groups, each with what its policies lack according to the findings. */
function withHoles({ groups, findings }: Coverage) {
  const lacking = findings.flatMap((finding) => {
    if (!('where' in finding)) return []
    const { where } = finding
    const name =
      finding.kind === 'REQUIRED_MISSING' ? itemWord(finding.item) : placeholderWord(finding.placeholder)
    return [{ name, cases: everyCombination.filter((one) => where.some((part) => holds(part, one))) }]
  })
  return groups.map((group) => {
    const isIn = (one: Combination) => group.where.some((part) => holds(part, one))
    return {
      ...group,
      holes: [...new Set(lacking.filter(({ cases }) => cases.some(isIn)).map(({ name }) => name))],
    }
  })
}

/** A cell of a group, which spans all its lines. */
const spanning = { onCell: (row: Row) => ({ rowSpan: row.span }) } as const

function columnsOf(content: Draft, facts: readonly ConditionFact[]): TableColumnsType<Row> {
  return [
    {
      title: words.holes,
      key: 'holes',
      fixed: 'left',
      width: 116,
      ...spanning,
      render: (_, row) =>
        row.holes.length === 0 ? (
          <span className={styles.quiet}>{words.noHole}</span>
        ) : (
          <strong className={styles.blocking}>{row.holes.join('、')}</strong>
        ),
    },
    ...facts.map((fact): TableColumnsType<Row>[number] => ({
      title: factWord(fact),
      key: `fact-${fact}`,
      render: (_, row) => <Fact fact={fact} condition={row.condition} />,
    })),
    {
      title: words.products,
      key: 'products',
      width: 60,
      align: 'center',
      ...spanning,
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
      ...spanning,
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
      ...spanning,
      render: (_, row) => <Asked row={row} question={question} />,
    })),
  ]
}

/** The values of one fact in a line, for example 分红型/万能型 or 非趸交. */
function Fact({ fact, condition }: { fact: ConditionFact; condition: Condition }) {
  const parts = 'all' in condition ? condition.all : [condition]
  for (const part of parts) {
    if ('fact' in part && part.fact === fact) return <span>{valuesInWords(part)}</span>
    if ('not' in part && 'fact' in part.not && part.not.fact === fact)
      return <span>{words.notOf(valuesInWords(part.not))}</span>
  }
  return <span className={styles.quiet}>{words.any}</span>
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
