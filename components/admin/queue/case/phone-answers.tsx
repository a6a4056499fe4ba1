'use client'

import { Empty, Flex, Table } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import shared from '../../ui/shared.module.css'
import type { VisitView } from '../../visits/answers.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.phone
type Answer = VisitView['phoneAnswers'][number]

/** The answers given on the phone, in the order of the questionnaire. */
export function PhoneAnswers({ visit }: { visit: VisitView }) {
  const questions = visit.questionnaire?.questions ?? []
  const place = (answer: Answer) => questions.findIndex(({ key }) => key === answer.question)
  if (visit.phoneAnswers.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} />
  return (
    <Table<Answer>
      size="small"
      rowKey={(answer) => `${answer.attemptId} ${answer.question}`}
      pagination={false}
      dataSource={visit.phoneAnswers.toSorted((a, b) => place(a) - place(b))}
      columns={[
        {
          key: 'question',
          title: words.question,
          render: (_, answer) =>
            questions[place(answer)]?.text ?? <span className={shared.quiet}>{words.gone}</span>,
        },
        {
          key: 'answer',
          title: words.answer,
          width: 170,
          render: (_, answer) => (
            <Flex gap={8} align="center">
              {words.answers[answer.answer]}
              {!answer.passing && <ToneTag tone="bad">{words.failing}</ToneTag>}
            </Flex>
          ),
        },
        {
          key: 'comment',
          title: words.comment,
          width: 280,
          render: (_, answer) => answer.comment ?? text.none,
        },
      ]}
    />
  )
}
