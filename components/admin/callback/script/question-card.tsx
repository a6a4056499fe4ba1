'use client'

import { Button, Input } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import type { WechatAnswer } from '../case/wechat.ts'
import { Kbd } from '../keys/kbd.tsx'
import common from '../shared/callback.module.css'
import type { SpokenQuestion } from '../shared/case-view.ts'
import { text } from '../shared/messages.zh-CN.ts'
import type { Typed } from '../typed/typed.ts'
import { isFailing } from './questions.ts'
import styles from './script.module.css'
import { commentId, type Questions, questionId } from './use-questions.ts'

const words = text.questions
const answers = text.wechat.answers

interface CardProps {
  readonly question: SpokenQuestion
  readonly number: number
  readonly given: Typed['answers']
  readonly wechat: WechatAnswer | undefined
  readonly walk: Questions
}

/**
 * The customer's answer on WeChat. Whether it is the passing answer is shown only after the agent has asked the
 * question, so that the agent does not lead the customer.
 */
function WechatMark({ wechat, asked }: { wechat: WechatAnswer | undefined; asked: boolean }) {
  if (wechat === undefined) return null
  const failing = asked && wechat.passing === false
  return (
    <ToneTag tone={failing ? 'bad' : 'quiet'}>
      {words.wechat(answers[wechat.answer])}
      {failing && ` · ${words.failing}`}
    </ToneTag>
  )
}

/**
 * One line for each question except the current question. A click on a line makes its question the current question.
 */
export function QuestionLine({ question, number, given, wechat, walk }: CardProps) {
  const answer = given[question.key]?.answer
  const failing = isFailing(question, given)
  const comment = given[question.key]?.comment ?? ''
  return (
    <li>
      <button type="button" className={styles.questionLine} onClick={() => walk.goTo(number - 1)}>
        <span className={styles.questionNumber}>{number}</span>
        <span className={`${common.clipped} ${styles.questionWords}`}>{question.text}</span>
        {failing === true && comment !== '' && <span className={styles.lineComment}>{comment}</span>}
        {answer !== undefined && wechat?.passing === false && <WechatMark wechat={wechat} asked />}
        {answer !== undefined && (
          <ToneTag tone={failing === true ? 'bad' : 'good'}>
            {answers[answer]}
            {failing === true && ` · ${words.failing}`}
          </ToneTag>
        )}
      </button>
    </li>
  )
}

/**
 * The current question: its wording, its two answers and, after a failing answer, a field for the customer's comment.
 */
export function QuestionCard({ question, number, given, wechat, walk }: CardProps) {
  const { answer, comment = '' } = given[question.key] ?? {}
  const failing = isFailing(question, given) === true
  return (
    <li>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot take the focus that leads a screen reader here */}
      <div
        role="group"
        id={questionId(question.key)}
        tabIndex={-1}
        aria-label={words.number(number)}
        className={styles.question}
        data-failing={failing}
      >
        <p className={styles.questionText}>
          <span className={styles.questionNumber}>{number}</span>
          {question.text}
        </p>
        <div className={styles.answerLine}>
          <Button
            className={styles.answer}
            type={answer === 'YES' ? 'primary' : 'default'}
            danger={answer === 'YES' && failing}
            aria-pressed={answer === 'YES'}
            onClick={() => walk.answer('YES')}
          >
            {words.yes} <Kbd>1</Kbd>
          </Button>
          <Button
            className={styles.answer}
            type={answer === 'NO' ? 'primary' : 'default'}
            danger={answer === 'NO' && failing}
            aria-pressed={answer === 'NO'}
            onClick={() => walk.answer('NO')}
          >
            {words.no} <Kbd>2</Kbd>
          </Button>
          {failing && <ToneTag tone="bad">{words.failing}</ToneTag>}
          <span className={common.grow} />
          <WechatMark wechat={wechat} asked={answer !== undefined} />
        </div>
        {wechat !== undefined && wechat.comment !== '' && (
          <p className={`${common.said} ${styles.aside}`}>{words.wechatComment(wechat.comment)}</p>
        )}
        {failing && (
          <Input.TextArea
            id={commentId(question.key)}
            className={styles.comment}
            aria-label={words.commentLabel(number)}
            placeholder={words.comment}
            autoSize={{ minRows: 1, maxRows: 4 }}
            maxLength={500}
            value={comment}
            onChange={(event) => walk.comment(question.key, event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey) return
              if (event.nativeEvent.isComposing) return
              event.preventDefault()
              walk.goOn()
            }}
          />
        )}
      </div>
    </li>
  )
}
