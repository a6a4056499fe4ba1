'use client'

import { useEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { useDialog } from '../ui/use-dialog.ts'
import styles from './signature-screen.module.css'
import { type Drawing, usePad } from './use-pad.ts'

interface SignatureScreenProps {
  readonly drawing: Drawing | null
  readonly onDraw: (drawing: Drawing | null) => void
  readonly onDone: () => void
  readonly onCancel: () => void
}

const isUpright = () => window.innerHeight > window.innerWidth

/**
 * Whether the page is in portrait. With the rotation lock on, the page is always in portrait, even when the customer
 * holds the phone sideways.
 */
function useUpright(): boolean {
  const [upright, setUpright] = useState(isUpright)
  useEffect(() => {
    const look = () => setUpright(isUpright())
    window.addEventListener('resize', look)
    return () => window.removeEventListener('resize', look)
  }, [])
  return upright
}

/**
 * A full-screen field for signing along the screen's long side. In portrait, everything is rotated by 90°, because
 * the customer holds the phone with its top to the left.
 */
export function SignatureScreen({ drawing, onDraw, onDone, onCancel }: SignatureScreenProps) {
  const { t } = useText()
  const screen = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const upright = useUpright()
  const { ready } = usePad({ canvas, drawing, onDraw, turned: upright, high: true })
  const onKeyDown = useDialog(screen, onCancel)
  const empty = drawing === null
  return (
    <div
      ref={screen}
      className={styles.screen}
      data-upright={upright}
      role="dialog"
      aria-modal="true"
      aria-label={t('signature.title')}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div className={styles.paper}>
        <canvas ref={canvas} role="img" aria-label={t(empty ? 'signature.empty' : 'signature.drawn')} />
        {ready && empty && (
          <span className={styles.hint} aria-hidden="true">
            <span className={styles.words}>{t('signature.here')}</span>
          </span>
        )}
      </div>
      <div className={styles.tools}>
        <button type="button" onClick={onCancel}>
          <span className={styles.words}>{t('signature.cancel')}</span>
        </button>
        <button type="button" onClick={() => onDraw(null)} disabled={empty}>
          <span className={styles.words}>{t('signature.clear')}</span>
        </button>
        <button type="button" className={styles.done} onClick={onDone}>
          <span className={styles.words}>{t('signature.done')}</span>
        </button>
      </div>
    </div>
  )
}
