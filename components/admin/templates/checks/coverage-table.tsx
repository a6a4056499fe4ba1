import { type TableColumnsType, Tooltip } from 'antd'
import type { Coverage, CoverageGroup } from '#server/questionnaire/rules/coverage.ts'
import { holds } from '#server/questionnaire/rules/rendering.ts'
import type { Condition } from '#server/questionnaire/rules/template.ts'
import { type Combination, type ConditionFact, everyCombination } from '#server/vocabulary/policy-facts.ts'
import type { Draft } from '../draft/draft.ts'
import { conditionInWords, factWord, itemWord, placeholderWord, spoken, valueWord } from '../words/words.ts'
import styles from './coverage.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.coverage

/** One line of the table: one of the conditions that describe a group. */
export interface CoverageRow extends CoverageGroup {
  readonly key: string
  readonly condition: Condition
  /** Number of lines of the group if this is its first one; otherwise 0. The cells of the group span these lines. */
  readonly span: number
  /** What the policies of the group lack: required items that no question covers, placeholders without a value. */
  readonly holes: readonly string[]
}

/** The lines of the table. */
export function coverageRows(
  groups: readonly (CoverageGroup & { readonly holes: readonly string[] })[],
): CoverageRow[] {
  return groups.flatMap((group) =>
    group.where.map((condition, line) => ({
      ...group,
      key: conditionInWords(condition),
      condition,
      span: line === 0 ? group.where.length : 0,
    })),
  )
}

/** The groups, each with what its policies lack according to the findings. */
export function withHoles({ groups, findings }: Coverage) {
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
const spanning = { onCell: (row: CoverageRow) => ({ rowSpan: row.span }) } as const

const holesColumn: TableColumnsType<CoverageRow>[number] = {
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
}

/** The facts that at least one line tests. The other facts would be a column without information. */
function testedIn(rows: readonly CoverageRow[], facts: readonly ConditionFact[]): ConditionFact[] {
  return facts.filter((fact) => rows.some(({ condition }) => valuesIn(condition, fact) !== null))
}

/** One column for each fact and one for each question. What policies lack comes first, if any lack anything. */
export function coverageColumns(
  content: Draft,
  facts: readonly ConditionFact[],
  rows: readonly CoverageRow[],
): TableColumnsType<CoverageRow> {
  const hasHoles = rows.some(({ holes }) => holes.length > 0)
  return [
    ...(hasHoles ? [holesColumn] : []),
    ...testedIn(rows, facts).map((fact): TableColumnsType<CoverageRow>[number] => ({
      title: <span className={styles.fact}>{factWord(fact)}</span>,
      key: `fact-${fact}`,
      render: (_, row) => valuesIn(row.condition, fact) ?? <span className={styles.quiet}>{words.any}</span>,
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
    ...content.questions.map((question, index): TableColumnsType<CoverageRow>[number] => ({
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

/** The values of one fact in a line, for example 分红型/万能型 or 非趸交; null if the line does not test the fact. */
function valuesIn(condition: Condition, fact: ConditionFact): string | null {
  const parts = 'all' in condition ? condition.all : [condition]
  for (const part of parts) {
    if ('fact' in part && part.fact === fact) return valuesInWords(part)
    if ('not' in part && 'fact' in part.not && part.not.fact === fact)
      return words.notOf(valuesInWords(part.not))
  }
  return null
}

function valuesInWords({ fact, in: values }: Extract<Condition, { fact: ConditionFact }>): string {
  return values.map((value) => valueWord(fact, value)).join('/')
}

/** Shows ● if the question is asked. If the question has several variants, the number of the variant follows. */
function Asked({ row, question }: { row: CoverageRow; question: Draft['questions'][number] }) {
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
