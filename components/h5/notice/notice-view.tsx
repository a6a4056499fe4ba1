'use client'

import { Fragment } from 'react'
import { useLanguage } from '../../i18n/provider.tsx'
import type { Outputs } from '../client/api.ts'
import { Tick } from '../form/tick.tsx'
import { ReadAloud } from '../reading/read-aloud.tsx'
import { ChinesePrevails, Original } from '../reading/translation.tsx'
import type { Speech } from '../reading/use-speech.ts'
import cardStyles from '../ui/card.module.css'
import styles from './notice-view.module.css'

type NoticeText = Outputs['visit']['notice']['notice']

function useTranslatedNotice(notice: NoticeText) {
  const { locale } = useLanguage()
  return locale === 'zh-CN' ? undefined : notice.translations?.[locale]
}

/** The text of 回访须知 (the notice), with its translation. */
export function NoticeView({ notice, speech }: { notice: NoticeText; speech: Speech }) {
  const { locale } = useLanguage()
  const translated = useTranslatedNotice(notice)
  const texts = [notice.greeting, ...notice.paragraphs]
  const inLanguage = translated ? [translated.greeting, ...translated.paragraphs] : []
  const shown = texts.map((text, index) => inLanguage[index] || text)
  return (
    <>
      {translated && <ChinesePrevails />}
      <section className={cardStyles.card}>
        <ReadAloud
          speech={speech}
          name="notice"
          text={shown.join('\n')}
          lang={translated ? locale : 'zh-CN'}
        />
        <div className={styles.text}>
          {texts.map((text, index) => (
            <Fragment key={text}>
              <p
                className={index === 0 ? styles.greeting : undefined}
                lang={inLanguage[index] ? locale : 'zh-CN'}
              >
                {shown[index]}
              </p>
              {shown[index] !== text && <Original text={text} />}
            </Fragment>
          ))}
        </div>
      </section>
    </>
  )
}

interface NoticeTickProps {
  readonly notice: NoticeText
  readonly confirmed: boolean
  /** How often 下一步 (next) was pressed without the tick. */
  readonly asked?: number
  readonly onChange: (confirmed: boolean) => void
}

/** The checkbox 我已确认回访须知事项 (I have confirmed the notice). */
export function NoticeTick({ notice, confirmed, asked, onChange }: NoticeTickProps) {
  const { locale } = useLanguage()
  const translated = useTranslatedNotice(notice)?.confirm
  return (
    <Tick checked={confirmed} asked={asked} onChange={onChange}>
      <span lang={translated ? locale : 'zh-CN'}>
        {translated || notice.confirm}
        {translated && (
          <span className={styles.original} lang="zh-CN">
            {notice.confirm}
          </span>
        )}
      </span>
    </Tick>
  )
}
