'use client'

import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Tabs, Typography } from 'antd'
import { useRef } from 'react'
import { type TranslationLanguage, translationLanguages } from '#server/questionnaire/rules/template.ts'
import type { Finding } from '../../checks/findings.ts'
import { Findings } from '../../checks/findings-list.tsx'
import { moved, type Notice, without } from '../../draft/draft.ts'
import {
  addParagraph,
  moveParagraph,
  removeParagraph,
  setParagraph,
  withWording,
  wordingOf,
} from '../../draft/notice.ts'
import { languageWord } from '../../words/words.ts'
import { TemplateText } from '../text-field/template-text.tsx'
import { BesideSource } from './beside-source.tsx'
import styles from './forms.module.css'
import { text } from './messages.zh-CN.ts'
import { Sortable, SortableItem } from './sortable.tsx'
import { LanguageLabel } from './variant-card.tsx'

const words = text.noticeForm

interface NoticeFormProps {
  readonly notice: Notice
  readonly findings: readonly Finding[]
  readonly readOnly: boolean
  readonly onChange: (next: Notice, about: string) => void
}

/** Form for 回访须知 (the notice) in every language: greeting, ordered paragraphs, and the text beside the tick box. */
export function NoticeForm(props: NoticeFormProps) {
  const { notice, findings } = props
  return (
    <div className={styles.form}>
      <Typography.Title level={3} style={{ margin: 0, fontSize: 18 }}>
        {words.heading}
      </Typography.Title>
      <Findings findings={findings} />
      <Card size="small">
        <Tabs
          size="small"
          items={[
            { key: 'zh-CN', label: words.chinese, children: <Wording {...props} language={null} /> },
            ...translationLanguages.map((language) => ({
              key: language,
              label: <LanguageLabel language={language} missing={isMissing(notice, language)} />,
              children: <Wording {...props} language={language} />,
            })),
          ]}
        />
      </Card>
    </div>
  )
}

function isMissing(notice: Notice, language: TranslationLanguage): boolean {
  const { title, greeting, paragraphs, confirm } = wordingOf(notice, language)
  return [title, greeting, confirm, ...paragraphs].some((each) => each.trim() === '')
}

function Wording(props: NoticeFormProps & { language: TranslationLanguage | null }) {
  const { notice, readOnly, onChange, language } = props
  const wording = wordingOf(notice, language)
  const chinese = language === null
  const suffix = language === null ? '' : words.inLanguage(languageWord(language))
  const marks = (field: string) =>
    props.findings.flatMap(({ at }) =>
      at.range && at.field === field && at.language === (language ?? undefined) ? [at.range] : [],
    )

  const field = (name: 'title' | 'greeting' | 'confirm') => {
    const input = (
      <TemplateText
        label={`${words[name]}${suffix}`}
        value={wording[name]}
        required={chinese}
        lang={language ?? undefined}
        disabled={readOnly}
        marks={marks(name)}
        onChange={(value) =>
          onChange(withWording(notice, language, { [name]: value }), `notice ${name} ${language}`)
        }
      />
    )
    return (
      <div>
        <span className={styles.label}>{words[name]}</span>
        {chinese ? input : <BesideSource source={notice[name]}>{input}</BesideSource>}
      </div>
    )
  }

  return (
    <div className={styles.rows}>
      {field('title')}
      {field('greeting')}
      <div>
        <span className={styles.label}>{words.paragraphs(wording.paragraphs.length)}</span>
        {language === null ? (
          <Paragraphs {...props} marks={marks} />
        ) : (
          wording.paragraphs.map((paragraph, index) => (
            <BesideSource key={index} source={notice.paragraphs[index] ?? ''}>
              <TemplateText
                label={`${words.paragraph(index + 1)}${suffix}`}
                lang={language}
                value={paragraph}
                disabled={readOnly}
                marks={marks(`paragraphs.${index}`)}
                onChange={(value) =>
                  onChange(
                    setParagraph(notice, language, index, value),
                    `notice paragraph ${index} ${language}`,
                  )
                }
              />
            </BesideSource>
          ))
        )}
      </div>
      {field('confirm')}
    </div>
  )
}

/**
 * Creates React keys for the paragraphs, which have no ids. An id moves with its paragraph. After an undo, a
 * paragraph can get a different id, which does no harm.
 */
function useRowIds(length: number) {
  const ids = useRef<string[]>([])
  const count = useRef(0)
  while (ids.current.length < length) ids.current.push(`row-${count.current++}`)
  return {
    ids: ids.current.slice(0, length),
    move: (from: number, to: number) => {
      ids.current = moved(ids.current, from, to)
    },
    remove: (at: number) => {
      ids.current = without(ids.current, at)
    },
  }
}

function Paragraphs({
  notice,
  readOnly,
  onChange,
  marks,
}: NoticeFormProps & { marks: (field: string) => { from: number; to: number }[] }) {
  const rows = useRowIds(notice.paragraphs.length)
  return (
    <div className={styles.rows}>
      <Sortable
        ids={rows.ids}
        onMove={(from, to) => {
          rows.move(from, to)
          onChange(moveParagraph(notice, from, to), 'move paragraph')
        }}
      >
        {notice.paragraphs.map((paragraph, index) => {
          const id = rows.ids[index] ?? String(index)
          return (
            <SortableItem key={id} id={id} name={words.paragraph(index + 1)} disabled={readOnly}>
              {(handle) => (
                <Flex gap={4} align="start">
                  {handle}
                  <div style={{ flex: 1, minWidth: 0 }}>
                    <TemplateText
                      label={words.paragraph(index + 1)}
                      value={paragraph}
                      required
                      disabled={readOnly}
                      marks={marks(`paragraphs.${index}`)}
                      onChange={(value) =>
                        onChange(setParagraph(notice, null, index, value), `notice paragraph ${index}`)
                      }
                    />
                  </div>
                  {!readOnly && notice.paragraphs.length > 1 && (
                    <Button
                      type="text"
                      size="small"
                      danger
                      icon={<DeleteOutlined />}
                      aria-label={words.removeParagraph(index + 1)}
                      onClick={() => {
                        rows.remove(index)
                        onChange(removeParagraph(notice, index), 'remove paragraph')
                      }}
                    />
                  )}
                </Flex>
              )}
            </SortableItem>
          )
        })}
      </Sortable>
      {!readOnly && (
        <Button
          type="dashed"
          icon={<PlusOutlined />}
          onClick={() => onChange(addParagraph(notice), 'add paragraph')}
        >
          {words.addParagraph}
        </Button>
      )}
    </div>
  )
}
