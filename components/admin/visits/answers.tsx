'use client'

import { Empty, Flex, Table, Tag, Typography } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import type { AdminOutputs } from '../api.ts'
import shared from '../ui/shared.module.css'
import { AskToSee } from '../ui/unmask/masked.tsx'
import { useUnmasking } from '../ui/unmask/unmasking.tsx'
import { When } from '../ui/when.tsx'
import { text } from './messages.zh-CN.ts'
import { Signature } from './signature.tsx'
import styles from './visits.module.css'

export type VisitView = AdminOutputs['desk']['visit']
type Answer = VisitView['answers'][number]
type PhoneAnswer = VisitView['phoneAnswers'][number]

const words = text.questionnaire

interface AnswerRow {
  readonly key: string
  readonly number: number
  readonly text: string
  readonly passing: 'YES' | 'NO'
  /** The answers given online, in the order of the revisions, the oldest first. */
  readonly answers: readonly Answer[]
  /** The answers given on the phone, in the order of the calls, the oldest first. */
  readonly phone: readonly PhoneAnswer[]
}

type Clear = AdminOutputs['desk']['unmask']['questionnaire']

function rowsOf(visit: VisitView, clear: Clear): AnswerRow[] {
  return (visit.questionnaire?.questions ?? []).map((question, index) => ({
    key: question.key,
    number: index + 1,
    text: clear?.find(({ key }) => key === question.key)?.text ?? question.text,
    passing: question.passing,
    answers: visit.answers.filter((answer) => answer.question === question.key),
    phone: visit.phoneAnswers.filter((answer) => answer.question === question.key),
  }))
}

function AnswerMark({ answer }: { answer: Pick<Answer, 'answer' | 'passing'> }) {
  return <Tag color={answer.passing ? 'success' : 'error'}>{text.answers[answer.answer]}</Tag>
}

/** The last answer, and each earlier answer that was changed afterwards. */
function AnswerTrail({ answers }: { answers: readonly Answer[] }) {
  const last = answers.at(-1)
  if (last === undefined) return <span className={shared.quiet}>{words.unanswered}</span>
  const before = answers.slice(0, -1).filter((answer, index) => answer.answer !== answers[index + 1]?.answer)
  return (
    <Flex vertical gap={4}>
      <span>
        <AnswerMark answer={last} />
        {before.length > 0 && <ToneTag tone="waiting">{words.changed}</ToneTag>}
      </span>
      {before.map((answer) => (
        <span key={answer.revision} className={shared.quiet}>
          {words.revision(answer.revision)}：{text.answers[answer.answer]}{' '}
          <When at={answer.at} form="second" />
        </span>
      ))}
      {last.comment !== null && (
        <span>
          {words.comment}：{last.comment}
        </span>
      )}
    </Flex>
  )
}

/** The answers given on the phone, call by call. */
function PhoneTrail({ answers }: { answers: readonly PhoneAnswer[] }) {
  return (
    <Flex vertical gap={4}>
      {answers.map((answer) => (
        <span key={answer.attemptId}>
          <AnswerMark answer={answer} /> <When at={answer.at} form="second" />
          {answer.comment !== null && `　${words.comment}：${answer.comment}`}
        </span>
      ))}
    </Flex>
  )
}

function SignaturePart({ visit }: { visit: VisitView }) {
  const strokes = useUnmasking()?.clear.signature
  return (
    <section className={shared.panel}>
      <Typography.Title level={3} className={styles.panelTitle}>
        {words.signature}
      </Typography.Title>
      {!visit.signed && <span className={shared.quiet}>{words.unsigned}</span>}
      {visit.signed && <AskToSee label={words.showSignature} field="signature" />}
      {strokes !== undefined && (
        <>
          <Signature signature={strokes} />
          <p className={shared.quiet}>{words.hideIn}</p>
        </>
      )}
    </section>
  )
}

/** The pinned questionnaire, the answers with their earlier values, and the signature. */
export function Answers({ visit }: { visit: VisitView }) {
  const clear = useUnmasking()?.clear.questionnaire
  const { questionnaire } = visit
  if (questionnaire === null) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} />
  }
  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" align="center" gap={12} wrap>
        <span className={shared.quiet}>
          {words.version(questionnaire.templateNumber)} · {words.pinned}{' '}
          <When at={questionnaire.pinnedAt} form="second" /> · {words.digest}{' '}
          <code title={questionnaire.sha256}>{questionnaire.sha256.slice(0, 16)}…</code>
        </span>
        {clear === undefined ? (
          <AskToSee label={words.showClear} field="questionnaire" />
        ) : (
          <span className={shared.quiet}>{words.hideIn}</span>
        )}
      </Flex>
      <Table<AnswerRow>
        size="small"
        rowKey="key"
        pagination={false}
        dataSource={rowsOf(visit, clear)}
        columns={[
          { key: 'number', dataIndex: 'number', width: 48, align: 'right' },
          { key: 'text', title: words.question, dataIndex: 'text' },
          {
            key: 'passing',
            title: words.passing,
            width: 72,
            render: (_, row) => <span className={shared.quiet}>{text.answers[row.passing]}</span>,
          },
          {
            key: 'answer',
            title: visit.phoneAnswers.length === 0 ? words.answer : words.online,
            width: 280,
            render: (_, row) => <AnswerTrail answers={row.answers} />,
          },
          ...(visit.phoneAnswers.length === 0
            ? []
            : [
                {
                  key: 'phone',
                  title: words.phone,
                  width: 260,
                  render: (_: unknown, row: AnswerRow) => <PhoneTrail answers={row.phone} />,
                },
              ]),
        ]}
      />
      <SignaturePart visit={visit} />
    </Flex>
  )
}
