'use client'

import { Alert, Skeleton, Table } from 'antd'
import { conditionInWords, placeholderTexts } from '#server/questionnaire/messages.zh-CN.ts'
import { replacePlaceholders } from '#server/questionnaire/rules/placeholders.ts'
import { type AdminInputs, type AdminOutputs, api } from '../api.ts'
import { Failure } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import styles from './products.module.css'

const words = text.detail

/**
 * Shows the questions for policies of a product with these flags, and for each question, which of these policies get
 * it.
 */
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
  const { templateNumber, missing, questions } = asked.data
  return (
    <>
      <p className={shared.quiet}>{words.questionsOf(templateNumber)}</p>
      {missing.length > 0 && (
        <Alert type="error" showIcon message={words.missing(missing.join('、'))} className={shared.note} />
      )}
      <div className={`${shared.table} ${styles.wrapping}`}>
        <Table<AskedQuestion>
          size="small"
          rowKey="key"
          pagination={false}
          dataSource={questions}
          columns={[
            { key: 'text', title: words.question, render: (_, row) => readable(row.text) },
            { key: 'when', title: words.where, width: '34%', render: (_, row) => whenInWords(row) },
          ]}
        />
      </div>
    </>
  )
}

type AskedQuestion = AdminOutputs['product']['questions']['questions'][number]

/** Returns the wording of a question in which each placeholder is replaced by its Chinese name. */
function readable(question: string): string {
  return replacePlaceholders(question, (name, written) =>
    name === null ? written : `【${placeholderTexts[name].name}】`,
  )
}

function whenInWords({ when, otherwise }: AskedQuestion): string {
  if (when === null) return otherwise ? words.rest : words.everyone
  return otherwise ? words.restWhere(conditionInWords(when)) : conditionInWords(when)
}
