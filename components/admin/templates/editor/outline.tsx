'use client'

import { PlusOutlined } from '@ant-design/icons'
import { Badge, Button, Tag, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { type Finding, isAbout } from '../checks/findings.ts'
import { type Draft, moved, newQuestion, type Place } from '../draft/draft.ts'
import { spoken } from '../words/words.ts'
import styles from './editor.module.css'
import { Sortable, SortableItem } from './forms/sortable.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.editor

interface OutlineProps {
  readonly draft: Draft
  readonly open: Place
  readonly onOpen: (place: Place) => void
  readonly onChange: (next: Draft, about: string) => void
  readonly findings: readonly Finding[]
  readonly readOnly: boolean
}

/** The parts of a version: the head, the notice, and the questions in their order. */
export function Outline({ draft, open, onOpen, onChange, findings, readOnly }: OutlineProps) {
  const keys = draft.questions.map((question) => question.key)

  function add(): void {
    const question = newQuestion(draft)
    onChange({ ...draft, questions: [...draft.questions, question] }, 'add question')
    onOpen({ kind: 'question', key: question.key })
  }

  return (
    <nav className={styles.outline} aria-label={words.outline}>
      <Entry
        current={open.kind === 'head'}
        onOpen={() => onOpen({ kind: 'head' })}
        findings={findings.filter(({ at }) => at.part === 'head')}
      >
        {words.head}
      </Entry>
      <Entry
        current={open.kind === 'notice'}
        onOpen={() => onOpen({ kind: 'notice' })}
        findings={findings.filter(({ at }) => at.part === 'notice')}
      >
        {words.notice}
      </Entry>
      <h2 className={styles.outlineHead}>{words.questions(keys.length)}</h2>
      <Sortable
        ids={keys}
        onMove={(from, to) =>
          onChange({ ...draft, questions: moved(draft.questions, from, to) }, 'move question')
        }
      >
        {draft.questions.map((question, index) => (
          <SortableItem
            key={question.key}
            id={question.key}
            name={words.questionNumber(index + 1)}
            disabled={readOnly}
          >
            {(handle) => (
              <Entry
                handle={handle}
                number={index + 1}
                current={open.kind === 'question' && open.key === question.key}
                onOpen={() => onOpen({ kind: 'question', key: question.key })}
                findings={findings.filter((finding) => isAbout(finding, question.key))}
                extra={
                  <>
                    {question.variants.length > 1 && (
                      <Tag bordered={false}>{words.variantCount(question.variants.length)}</Tag>
                    )}
                    {question.passing === 'NO' && <ToneTag tone="bad">{words.alarm}</ToneTag>}
                  </>
                }
              >
                {spoken(question.variants[0]?.text ?? '') || words.unwritten}
              </Entry>
            )}
          </SortableItem>
        ))}
      </Sortable>
      {!readOnly && (
        <Button block type="dashed" icon={<PlusOutlined />} onClick={add}>
          {words.addQuestion}
        </Button>
      )}
    </nav>
  )
}

function Entry({
  handle,
  number,
  current,
  onOpen,
  findings,
  extra,
  children,
}: {
  handle?: ReactNode
  number?: number
  current: boolean
  onOpen: () => void
  findings: readonly Finding[]
  extra?: ReactNode
  children: ReactNode
}) {
  const blocking = findings.filter(({ weight }) => weight === 'blocking').length
  return (
    <div className={styles.entry} data-current={current}>
      {handle}
      <button
        type="button"
        className={styles.entryOpen}
        aria-current={current ? 'true' : undefined}
        onClick={onOpen}
      >
        {number !== undefined && <span className={styles.number}>{number}</span>}
        <span className={styles.entryText}>
          <span className={styles.entryWords}>{children}</span>
          {extra !== undefined && <span className={styles.tags}>{extra}</span>}
        </span>
      </button>
      {findings.length > 0 && (
        <Tooltip title={words.findingCount(findings.length)}>
          <Badge
            count={findings.length}
            size="small"
            color={blocking > 0 ? '#ad1f17' : '#8a4a00'}
            aria-label={words.findingCount(findings.length)}
          />
        </Tooltip>
      )}
    </div>
  )
}
