'use client'

import { Button } from 'antd'
import { LETTERS_MOST } from '#server/call-centre/rules/letter.ts'
import shared from '../ui/shared.module.css'
import styles from './follow-ups.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.letters

/** The command for the ticked follow-ups. The bar keeps its place while none is ticked. */
export function LettersBar(props: { picked: number; onAsk: () => void; onUnpick: () => void }) {
  const { picked, onAsk, onUnpick } = props
  const tooMany = picked > LETTERS_MOST
  return (
    <div className={styles.bulk}>
      <Button disabled={picked === 0 || tooMany} onClick={onAsk}>
        {words.action}
      </Button>
      <span className={shared.quiet} aria-live="polite">
        {tooMany ? words.most(LETTERS_MOST) : picked > 0 ? words.picked(picked) : ''}
      </span>
      {picked > 0 && (
        <Button type="link" onClick={onUnpick}>
          {words.unpick}
        </Button>
      )}
    </div>
  )
}
