'use client'

import { BarBreakdown } from '#components/charts/bars/bar-breakdown.tsx'
import { type BarData, barTable } from '#components/charts/bars/bar-data.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { CardExport } from '../page/card-export.tsx'
import { ReportCard } from '../page/report-card.tsx'
import { type QuestionFigures, useQuestions } from '../questions/use-questions.ts'
import { wordingOf } from '../questions/wording.ts'
import { markHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'

const words = text.failure

/** Bars with the number of failing answers to each question, the most frequent first. */
function failingBars({ asked: { filter }, figures }: QuestionFigures): BarData {
  const named = figures
    .filter(({ failing, phoneFailing }) => failing + phoneFailing > 0)
    .sort((a, b) => b.failing + b.phoneFailing - a.failing - a.phoneFailing)
  return {
    kind: 'count',
    series: [
      { key: 'failing', name: words.online },
      { key: 'phoneFailing', name: words.phone },
    ],
    categories: named.map((row) => ({
      key: `${row.version}/${row.key}`,
      name: text.questions.bar(row.version, row.place, wordingOf(row.text)),
      values: [{ value: row.failing }, { value: row.phoneFailing }],
    })),
    hrefOf: (key, series) => {
      const row = named.find(({ version, key: own }) => `${version}/${own}` === key)
      if (row === undefined) return null
      const value = series === 'failing' ? row.failing : row.phoneFailing
      return value === 0 ? null : markHref(`${series}/${key}`, filter)
    },
  }
}

export function FailingQuestionsCard({ filter }: { filter: ReportFilter }) {
  const questions = useQuestions(filter)
  const bars = questions.data && failingBars(questions.data)
  return (
    <ReportCard
      title={words.questions}
      explanation={words.questionsNote}
      table={bars === undefined ? null : barTable(bars, text.questions.question)}
      loading={questions.loading}
      failure={bars === undefined ? questions.failure : null}
      again={questions.again}
      emptyText={text.empty}
      extra={<CardExport query={{ table: 'questions', filter }} />}
    >
      {bars && <BarBreakdown label={words.questions} most={8} {...bars} />}
    </ReportCard>
  )
}
