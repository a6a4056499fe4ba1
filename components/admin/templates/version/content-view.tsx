'use client'

import { Card, Tag } from 'antd'
import { type ReactNode, useEffect, useRef } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { type TranslationLanguage, translationLanguages } from '#server/questionnaire/rules/template.ts'
import shared from '../../ui/shared.module.css'
import type { Draft } from '../draft/draft.ts'
import { wordingOf } from '../draft/notice.ts'
import { piecesOf } from '../draft/placeholders.ts'
import { conditionInWords, itemWord, languageWord, placeholderWord } from '../words/words.ts'
import { text } from './messages.zh-CN.ts'
import styles from './version.module.css'

const words = text.content

/**
 * Read-only view of the whole content of a version: notice, questions, conditions, passing answers, translations.
 * @param props.unfolded true to show the translations expanded, for printing
 * @param props.at the part to scroll to: a question's key, `notice` or `head`
 */
export function ContentView({
  content,
  unfolded = false,
  at = null,
}: {
  content: Draft
  unfolded?: boolean
  at?: string | null
}) {
  return (
    <div className={styles.content}>
      <Part pointed={at === 'notice'}>
        <Card size="small" title={words.notice}>
          <NoticeText notice={content.notice} unfolded={unfolded} />
        </Card>
      </Part>
      <Part pointed={at === 'head'}>
        <Card size="small" title={words.questionnaire}>
          <dl className={styles.facts}>
            <dt>{words.title}</dt>
            <dd>{content.title}</dd>
            {translationLanguages.map((language) => {
              const title = content.titleTranslations?.[language]
              return title === undefined ? null : (
                <div key={language} className={styles.pair}>
                  <dt>{languageWord(language)}</dt>
                  <dd lang={language}>{title}</dd>
                </div>
              )
            })}
            <dt>{words.seconds}</dt>
            <dd>{words.secondsOf(content.minimumReadingSeconds)}</dd>
          </dl>
        </Card>
      </Part>
      {content.questions.map((question, index) => (
        <Part key={question.key} pointed={at === question.key}>
          <QuestionText question={question} number={index + 1} unfolded={unfolded} />
        </Part>
      ))}
    </div>
  )
}

/** A part of the version. If a link points to it, the page scrolls to it and marks it. */
function Part({ pointed, children }: { pointed: boolean; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!pointed) return
    place.current?.scrollIntoView({ block: 'start' })
    place.current?.focus({ preventScroll: true })
  }, [pointed])
  return (
    <div ref={place} className={styles.part} data-pointed={pointed} tabIndex={pointed ? -1 : undefined}>
      {children}
    </div>
  )
}

function NoticeText({ notice, unfolded }: { notice: Draft['notice']; unfolded: boolean }) {
  const translated = translationLanguages.filter((language) => notice.translations?.[language])
  return (
    <>
      <NoticeWording notice={notice} language={null} />
      <Translations languages={translated} unfolded={unfolded}>
        {translated.map((language) => (
          <NoticeWording key={language} notice={notice} language={language} />
        ))}
      </Translations>
    </>
  )
}

function NoticeWording({
  notice,
  language,
}: {
  notice: Draft['notice']
  language: TranslationLanguage | null
}) {
  const { title, greeting, paragraphs, confirm } = wordingOf(notice, language)
  return (
    <section className={styles.notice} lang={language ?? undefined}>
      {language !== null && <p className={styles.language}>{languageWord(language)}</p>}
      <strong>{title}</strong>
      <Text text={greeting} />
      {paragraphs.map((paragraph, index) => (
        // The paragraphs are never reordered here, so their index can be the key.
        <Text key={index} text={paragraph} />
      ))}
      <p>☑ {confirm}</p>
    </section>
  )
}

/** The translations into the other languages. On the screen they are collapsed. */
function Translations({
  languages,
  unfolded,
  children,
}: {
  languages: readonly TranslationLanguage[]
  unfolded: boolean
  children: ReactNode
}) {
  if (languages.length === 0) return null
  return (
    <details className={styles.translations} open={unfolded}>
      <summary>{words.translations(languages.map(languageWord).join('、'))}</summary>
      {children}
    </details>
  )
}

function QuestionText({
  question,
  number,
  unfolded,
}: {
  question: Draft['questions'][number]
  number: number
  unfolded: boolean
}) {
  return (
    <Card
      size="small"
      title={words.question(number)}
      extra={<code className={shared.quiet}>{question.key}</code>}
    >
      <p className={styles.marks}>
        <ToneTag tone={question.passing === 'NO' ? 'bad' : 'good'}>{words.passing[question.passing]}</ToneTag>
        {(question.requires ?? []).map((item) => (
          <Tag key={item} style={{ margin: 0 }}>
            {itemWord(item)}
          </Tag>
        ))}
      </p>
      <ol className={styles.variants} data-several={question.variants.length > 1}>
        {question.variants.map((variant) => (
          <li key={variant.key}>
            <p className={styles.when}>{words.when(conditionInWords(variant.when))}</p>
            <Text text={variant.text} />
            <Translations
              languages={translationLanguages.filter((language) => variant.translations?.[language])}
              unfolded={unfolded}
            >
              {translationLanguages.map((language) => {
                const translation = variant.translations?.[language]
                return translation === undefined ? null : (
                  <div key={language} className={styles.translation} lang={language}>
                    <span className={shared.quiet}>{languageWord(language)}</span>
                    <Text text={translation} />
                  </div>
                )
              })}
            </Translations>
          </li>
        ))}
      </ol>
    </Card>
  )
}

/** Shows a text in which each placeholder is replaced by its Chinese name. */
export function Text({ text: words }: { text: string }) {
  let at = 0
  return (
    <p className={styles.text}>
      {piecesOf(words).map((piece) => {
        const key = at
        at += piece.text.length
        return piece.kind === 'words' ? (
          <span key={key}>{piece.text}</span>
        ) : (
          <span key={key} className={styles.placeholder} data-known={piece.known} title={piece.text}>
            {piece.known ? placeholderWord(piece.name) : piece.text}
          </span>
        )
      })}
    </p>
  )
}
