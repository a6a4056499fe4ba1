'use client'

import { Empty, Skeleton, Table, type TableColumnType } from 'antd'
import Link from 'next/link'
import { useState } from 'react'
import { count, duration, percent, points } from '#components/charts/format.ts'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { Failure } from '../../ui/failure.tsx'
import { Section } from '../../ui/section.tsx'
import shared from '../../ui/shared.module.css'
import { CardExport } from '../page/card-export.tsx'
import common from '../page/reports.module.css'
import { markHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'
import styles from './questions.module.css'
import { type Question, type QuestionFigures, useQuestions } from './use-questions.ts'
import { wordingOf } from './wording.ts'

const words = text.questions

const rowKey = ({ version, key }: Question) => `${version}/${key}`

/** The text of a question, cut to two lines. Hovering or opening shows the whole text. */
function QuestionText({ question }: { question: Question }) {
  const [open, setOpen] = useState(false)
  const wording = wordingOf(question.text)
  return (
    <>
      <button
        type="button"
        className={styles.question}
        title={wording}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {words.place(question.place)} {wording}
      </button>
      {question.passing === 'NO' && <ToneTag tone="waiting">{words.alarmYes}</ToneTag>}
    </>
  )
}

function Significance({ clearly }: { clearly: boolean | null }) {
  if (clearly === null) return <ToneTag tone="quiet">{words.few}</ToneTag>
  if (clearly) return <ToneTag tone="bad">{words.clearly}</ToneTag>
  return <ToneTag tone="quiet">{words.notClearly}</ToneTag>
}

function Change({ before }: { before: Question['before'] }) {
  if (before === null) return <span className={shared.quiet}>{words.first}</span>
  return (
    <span className={styles.change}>
      {words.changeOf(before.version, points(before.change))}
      <Significance clearly={before.clearly} />
      {before.reworded && <ToneTag tone="brand">{words.reworded}</ToneTag>}
    </span>
  )
}

/** A count with a link to the visits it counts. */
function Counted({ value, href }: { value: number; href: string }) {
  return value === 0 ? count(value) : <Link href={href}>{count(value)}</Link>
}

function columnsOf({ asked: { filter } }: QuestionFigures): TableColumnType<Question>[] {
  const number = { align: 'right', className: shared.number } as const
  return [
    {
      key: 'question',
      title: words.question,
      onCell: () => ({ className: styles.cell }),
      render: (_, row) => <QuestionText question={row} />,
    },
    { key: 'version', title: words.version, width: 90, render: (_, row) => words.versionOf(row.version) },
    {
      key: 'rate',
      title: words.failingRate,
      ...number,
      width: 140,
      render: (_, row) => (
        <>
          {row.small && row.asked > 0 && <ToneTag tone="waiting">{words.few}</ToneTag>}{' '}
          {percent(row.failingRate)}
        </>
      ),
    },
    {
      key: 'failing',
      title: words.failing,
      ...number,
      width: 70,
      render: (_, row) => (
        <Counted value={row.failing} href={markHref(`failing/${row.version}/${row.key}`, filter)} />
      ),
    },
    { key: 'asked', title: words.asked, ...number, width: 80, render: (_, row) => count(row.asked) },
    { key: 'seconds', title: words.seconds, ...number, width: 90, render: (_, row) => duration(row.seconds) },
    {
      key: 'phoneFailing',
      title: words.phoneFailing,
      ...number,
      width: 84,
      render: (_, row) => (
        <Counted value={row.phoneFailing} href={markHref(`phoneFailing/${row.version}/${row.key}`, filter)} />
      ),
    },
    { key: 'phone', title: words.phone, ...number, width: 84, render: (_, row) => count(row.phoneAsked) },
    {
      key: 'change',
      title: words.change,
      width: 190,
      render: (_, row) => <Change before={row.before} />,
    },
  ]
}

/** Each question of each version with the number of its failing answers, and the changes made by a new version. */
export function QuestionsCard({ filter }: { filter: ReportFilter }) {
  const questions = useQuestions(filter)
  const { data } = questions
  return (
    <Section title={words.title} extra={<CardExport query={{ table: 'questions', filter }} />}>
      <p className={`${common.note} ${common.lead}`}>{words.note}</p>
      {questions.loading && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {questions.failure !== null && data === undefined && (
        <Failure failure={questions.failure} again={questions.again} />
      )}
      {data?.figures.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.empty} />}
      {data !== undefined && data.figures.length > 0 && (
        <div className={common.wide}>
          <Table<Question>
            size="small"
            columns={columnsOf(data)}
            dataSource={[...data.figures]}
            rowKey={rowKey}
            pagination={false}
          />
        </div>
      )}
    </Section>
  )
}
