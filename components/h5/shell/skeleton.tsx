'use client'

import { useText } from '../../i18n/text.ts'
import cardStyles from '../ui/card.module.css'
import { SlowNote } from '../ui/slow-note.tsx'
import { Shell, type ShellProps } from './shell.tsx'
import styles from './skeleton.module.css'

const lines = ['62%', '88%', '74%']

/**
 * Placeholders for content that is loading. They reserve space, so that the layout does not change when the content
 * arrives.
 */
export function Skeleton({ cards = 2 }: { cards?: number }) {
  const { t } = useText()
  return (
    <>
      <SlowNote waiting words={t('loading')} />
      {Array.from({ length: cards }, (_, card) => (
        <div key={card} className={cardStyles.card} aria-hidden="true">
          {lines.map((width) => (
            <span key={width} className={styles.bone} style={{ width }} />
          ))}
        </div>
      ))}
    </>
  )
}

/** The page shown while its data is loading. */
export function SkeletonPage({
  cards,
  ...page
}: Pick<ShellProps, 'title' | 'step' | 'offersCare'> & { cards?: number }) {
  return (
    <Shell {...page}>
      <Skeleton cards={cards} />
    </Shell>
  )
}
