'use client'

import { useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { useText } from '../../i18n/text.ts'
import fieldStyles from '../form/field.module.css'
import { useParts } from '../navigation/use-parts.ts'
import { Button } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import styles from './signature-field.module.css'
import { SignatureScreen } from './signature-screen.tsx'
import { type Strokes, toStrokes } from './strokes.ts'
import { type Drawing, usePad } from './use-pad.ts'

/**
 * Signatures by visit, in memory. A customer whose identity check expires before 确定 (confirm) does not have to sign
 * again.
 */
const drawings = new Map<string, Drawing>()

interface SignatureFieldProps {
  readonly visitId: string
  /** Called after every stroke with all strokes, or with null when the field becomes empty. */
  readonly onDraw: (strokes: Strokes | null) => void
  readonly unsigned: boolean
}

/** 投保人签名 (applicant's signature): a field to sign with a finger, on the page or on the whole screen. */
export function SignatureField({ visitId, onDraw, unsigned }: SignatureFieldProps) {
  const { t } = useText()
  const id = useId()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [drawing, setDrawing] = useState(() => drawings.get(visitId) ?? null)
  const { ready, broken, fetchAgain } = usePad({ canvas, drawing, onDraw: take })
  const empty = drawing === null

  function take(next: Drawing | null): void {
    setDrawing(next)
    if (next === null) drawings.delete(visitId)
    else drawings.set(visitId, next)
    onDraw(next === null ? null : toStrokes(next.drawn, next))
  }

  const takeUp = useEffectEvent(() => {
    if (drawing !== null) onDraw(toStrokes(drawing.drawn, drawing))
  })
  useEffect(() => takeUp(), [])

  return (
    <section className={cardStyles.card} aria-labelledby={`${id}-title`}>
      <div className={styles.head}>
        <h2 id={`${id}-title`}>{t('signature.title')}</h2>
        <button type="button" className={styles.clear} onClick={() => take(null)} disabled={empty}>
          {t('signature.clear')}
        </button>
      </div>
      <div className={styles.pad} data-unsigned={unsigned}>
        <canvas ref={canvas} role="img" aria-label={t(empty ? 'signature.empty' : 'signature.drawn')} />
        {ready && empty && (
          <span className={styles.hint} aria-hidden="true">
            {t('signature.here')}
          </span>
        )}
      </div>
      <div role="alert">
        {unsigned && !broken && <p className={fieldStyles.wrong}>{t('signature.missing')}</p>}
        {broken && <p className={fieldStyles.wrong}>{t('signature.broken')}</p>}
      </div>
      {broken ? (
        <Button look="secondary" onPress={fetchAgain}>
          {t('action.again')}
        </Button>
      ) : (
        <OnWholeScreen drawing={drawing} onTake={take} />
      )}
    </section>
  )
}

/**
 * 横屏签名 (full-screen signing) is a part of the page (go.ts), so that the back button closes it. Going back keeps the
 * strokes, because writing at the edge of the screen can trigger the back gesture. Only 取消 (cancel) discards them.
 */
function OnWholeScreen({
  drawing,
  onTake,
}: {
  drawing: Drawing | null
  onTake: (drawing: Drawing | null) => void
}) {
  const { t } = useText()
  const [part, go] = useParts()
  const [written, setWritten] = useState(drawing)
  const open = part > 0

  const settle = useEffectEvent(() => {
    if (written !== drawing) onTake(written)
  })
  useEffect(() => {
    if (open) return () => settle()
  }, [open])

  return (
    <>
      <Button
        look="secondary"
        onPress={() => {
          setWritten(drawing)
          go(1)
        }}
      >
        {t('signature.whole')}
      </Button>
      {open && (
        <SignatureScreen
          drawing={written}
          onDraw={setWritten}
          onDone={() => go(0)}
          onCancel={() => {
            setWritten(drawing)
            go(0)
          }}
        />
      )}
    </>
  )
}
