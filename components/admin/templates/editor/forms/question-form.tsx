'use client'

import { CopyOutlined, DeleteOutlined } from '@ant-design/icons'
import { App, Button, Card, Flex, Select, Tooltip, Typography } from 'antd'
import { requiredItems } from '#server/questionnaire/rules/required.ts'
import { type Finding, isAbout } from '../../checks/findings.ts'
import { Findings } from '../../checks/findings-list.tsx'
import type { Draft, Question } from '../../draft/draft.ts'
import { itemWord } from '../../words/words.ts'
import styles from './forms.module.css'
import { KeyField } from './key-field.tsx'
import { text } from './messages.zh-CN.ts'
import { PassingChoice } from './passing-choice.tsx'
import { VariantList } from './variant-list.tsx'

const words = text.question

interface QuestionFormProps {
  readonly draft: Draft
  readonly question: Question
  readonly findings: readonly Finding[]
  readonly readOnly: boolean
  readonly onChange: (next: Question, about: string) => void
  readonly onRename: (key: string) => void
  readonly onCopy: () => void
  readonly onRemove: () => void
}

/** Form for one question: its passing answer, the required items it covers, and its variants in order. */
export function QuestionForm(props: QuestionFormProps) {
  const { draft, question, findings, readOnly, onChange } = props
  const number = draft.questions.findIndex(({ key }) => key === question.key) + 1

  return (
    <div className={styles.form}>
      <QuestionHead {...props} number={number} />
      <Findings findings={findings.filter((each) => isAbout(each, question.key) && !each.at.variant)} />
      <Card size="small">
        <div className={styles.rows}>
          <PassingChoice
            value={question.passing}
            disabled={readOnly}
            onChange={(passing) => onChange({ ...question, passing }, 'passing')}
          />
          <div>
            <span className={styles.label} id="requires">
              {words.requires}
            </span>
            <Select
              mode="multiple"
              style={{ width: '100%' }}
              aria-labelledby="requires"
              placeholder={words.requiresNone}
              disabled={readOnly}
              value={question.requires ?? []}
              options={requiredItems.map((item) => ({ value: item, label: itemWord(item) }))}
              optionFilterProp="label"
              onChange={(items) => {
                const { requires: _, ...rest } = question
                onChange(items.length === 0 ? rest : { ...rest, requires: items }, 'requires')
              }}
            />
          </div>
          <KeyField
            key={question.key}
            value={question.key}
            others={draft.questions.map(({ key }) => key).filter((key) => key !== question.key)}
            disabled={readOnly}
            onCommit={props.onRename}
          />
        </div>
      </Card>
      <VariantList {...{ question, findings, readOnly, onChange }} />
    </div>
  )
}

/** The question's number, and the buttons that copy and remove it. */
function QuestionHead(props: QuestionFormProps & { number: number }) {
  const { draft, readOnly, number } = props
  const { modal } = App.useApp()
  return (
    <Flex justify="space-between" align="center" wrap gap={8}>
      <Typography.Title level={3} style={{ margin: 0, fontSize: 18 }}>
        {words.title(number)}
      </Typography.Title>
      {!readOnly && (
        <Flex gap={8}>
          <Button size="small" icon={<CopyOutlined />} onClick={props.onCopy}>
            {words.copy}
          </Button>
          <Tooltip title={draft.questions.length === 1 ? words.lastOne : undefined}>
            <Button
              size="small"
              danger
              icon={<DeleteOutlined />}
              disabled={draft.questions.length === 1}
              onClick={() =>
                modal.confirm({
                  title: words.removeTitle(number),
                  content: words.removeText,
                  okText: words.remove,
                  okButtonProps: { danger: true },
                  onOk: props.onRemove,
                })
              }
            >
              {words.remove}
            </Button>
          </Tooltip>
        </Flex>
      )}
    </Flex>
  )
}
