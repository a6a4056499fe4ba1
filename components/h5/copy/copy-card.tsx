'use client'

import { useState } from 'react'
import { useText } from '../../i18n/text.ts'
import type { Visit } from '../client/api.ts'
import { visitPath } from '../navigation/flow.ts'
import { FailureNote } from '../shell/failure-view.tsx'
import buttonStyles from '../ui/button.module.css'
import { Button, LinkButton, QuietButton } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { Note } from '../ui/note.tsx'
import { SlowNote } from '../ui/slow-note.tsx'
import styles from './copy.module.css'
import { copyText } from './copy-text.ts'
import { usePreparedCopy } from './use-prepared-copy.ts'

/**
 * The customer's copy of a successful visit (回访确认书) with its receipt code. After the sitting in which the visit was
 * made, it needs a new identity check.
 */
export function CopyCard({ visit }: { visit: Visit }) {
  const { t } = useText()
  const { visitId } = visit
  const copy = usePreparedCopy(visitId, visit.verified)
  return (
    <section className={cardStyles.card}>
      <h2>{t('copy.title')}</h2>
      {copy.state === 'loading' && <SlowNote waiting words={t('loading')} />}
      {copy.state === 'unchecked' && (
        <>
          <p>{t('copy.check')}</p>
          <LinkButton look="secondary" href={visitPath(visitId, 'identity')}>
            {t('copy.checkNow')}
          </LinkButton>
        </>
      )}
      {copy.state === 'failed' && (
        <>
          <FailureNote failure={copy.failure} />
          <Button look="secondary" onPress={copy.again}>
            {t('action.again')}
          </Button>
        </>
      )}
      {copy.state === 'ready' && (
        <>
          <ReceiptCode code={copy.copy.receiptCode} />
          {copy.copy.path === null ? (
            <div role="status">
              <Note kind="calm">{t('copy.making')}</Note>
            </div>
          ) : (
            <>
              {/* A plain link: the browser inside WeChat opens nothing else, and cannot save on every phone. */}
              <a className={buttonStyles.button} data-look="secondary" href={copy.copy.path}>
                {t('copy.open')}
              </a>
              <p className={styles.small}>{t('copy.save')}</p>
            </>
          )}
        </>
      )}
    </section>
  )
}

function ReceiptCode({ code }: { code: string }) {
  const { t } = useText()
  const [copied, setCopied] = useState<boolean | null>(null)
  return (
    <div className={styles.receipt}>
      <span>{t('copy.code')}</span>
      <strong className={styles.code}>{code}</strong>
      <QuietButton onPress={() => void copyText(code).then(setCopied)}>{t('copy.copy')}</QuietButton>
      <span role="status" className={styles.small}>
        {copied !== null && t(copied ? 'copy.copied' : 'copy.notCopied')}
      </span>
      <p className={styles.small}>{t('copy.codeHint')}</p>
    </div>
  )
}
