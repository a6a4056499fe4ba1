'use client'

import { Card, Input, InputNumber, Typography } from 'antd'
import { translationLanguages } from '#server/questionnaire/rules/template.ts'
import type { Finding } from '../../checks/findings.ts'
import { Findings } from '../../checks/findings-list.tsx'
import { type Draft, withTranslation } from '../../draft/draft.ts'
import { languageWord } from '../../words/words.ts'
import styles from './forms.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.headForm
const LONGEST_READING_SECONDS = 600
const NOTE_LIMIT = 500

interface HeadFormProps {
  readonly draft: Draft
  /** The author's note about what is new in this version. */
  readonly note: string
  readonly findings: readonly Finding[]
  readonly readOnly: boolean
  readonly onChange: (next: Draft, about: string) => void
  readonly onNote: (note: string) => void
}

/** Form for the head of a version: the author's note, the questionnaire's title, and the minimum reading time. */
export function HeadForm({ draft, note, findings, readOnly, onChange, onNote }: HeadFormProps) {
  return (
    <div className={styles.form}>
      <Typography.Title level={3} style={{ margin: 0, fontSize: 18 }}>
        {words.heading}
      </Typography.Title>
      <Findings findings={findings} />
      <Card size="small">
        <div className={styles.rows}>
          <div>
            <label className={styles.label} htmlFor="template-note">
              {words.note}
            </label>
            <Input.TextArea
              id="template-note"
              autoSize={{ minRows: 2, maxRows: 6 }}
              maxLength={NOTE_LIMIT}
              placeholder={words.notePlaceholder}
              disabled={readOnly}
              value={note}
              onChange={(event) => onNote(event.currentTarget.value)}
            />
          </div>
          <div>
            <label className={styles.label} htmlFor="template-title">
              {words.title}
            </label>
            <Input
              id="template-title"
              disabled={readOnly}
              status={draft.title.trim() === '' ? 'error' : ''}
              value={draft.title}
              onChange={(event) => onChange({ ...draft, title: event.currentTarget.value }, 'title')}
            />
            {draft.title.trim() === '' && <p className={styles.wrong}>{words.empty}</p>}
          </div>
          {translationLanguages.map((language) => (
            <div key={language}>
              <label className={styles.label} htmlFor={`template-title-${language}`}>
                {words.titleIn(languageWord(language))}
              </label>
              <Input
                id={`template-title-${language}`}
                lang={language}
                disabled={readOnly}
                value={draft.titleTranslations?.[language] ?? ''}
                onChange={(event) => {
                  const { titleTranslations, ...rest } = draft
                  const next = withTranslation(titleTranslations, language, event.currentTarget.value)
                  onChange(
                    next === undefined ? rest : { ...rest, titleTranslations: next },
                    `title ${language}`,
                  )
                }}
              />
            </div>
          ))}
          <div>
            <label className={styles.label} htmlFor="template-seconds">
              {words.seconds}
            </label>
            <InputNumber
              id="template-seconds"
              min={0}
              max={LONGEST_READING_SECONDS}
              precision={0}
              addonAfter={words.secondsUnit}
              disabled={readOnly}
              value={draft.minimumReadingSeconds}
              onChange={(seconds) =>
                onChange({ ...draft, minimumReadingSeconds: seconds ?? 0 }, 'minimumReadingSeconds')
              }
            />
            <p className={styles.hint}>{words.secondsWhy}</p>
          </div>
        </div>
      </Card>
    </div>
  )
}
