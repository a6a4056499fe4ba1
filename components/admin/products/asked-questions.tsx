'use client'

import { Alert, Collapse, Skeleton } from 'antd'
import { whereInWords } from '#server/messages/questionnaire.zh-CN.ts'
import { type AdminInputs, api } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

const words = text.detail

/** Which questions the policies of such a product get, by what else a policy can be like. */
export function AskedQuestions({ flags }: { flags: AdminInputs['product']['questions'] }) {
  const { name, designType, newType, riskTranscription } = flags
  const asked = useData(['product', 'questions', designType, newType, riskTranscription], () =>
    api.product.questions.query({ name, designType, newType, riskTranscription }),
  )
  if (asked.data === undefined) {
    return asked.failure === null ? (
      <Skeleton active paragraph={{ rows: 3 }} />
    ) : (
      <Failure failure={asked.failure} again={asked.again} />
    )
  }
  const { templateNumber, missing, groups } = asked.data
  return (
    <>
      <p className="admin-quiet">{words.questionsOf(templateNumber)}</p>
      {missing.length > 0 && (
        <Alert type="error" showIcon message={words.missing(missing.join('、'))} className="admin-note" />
      )}
      <Collapse
        size="small"
        items={groups.map((group) => {
          const where = whereInWords(group.where)
          return {
            key: where.join('；'),
            label: where.length === 0 ? words.everyone : where.join('；或'),
            extra: <span className="admin-quiet">{words.questionCount(group.questions.length)}</span>,
            children: (
              <ol className="admin-questions">
                {group.questions.map((question) => (
                  <li key={question.key}>{question.text}</li>
                ))}
              </ol>
            ),
          }
        })}
      />
    </>
  )
}
