'use client'

import { useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import type SignaturePad from 'signature_pad'
import { useText } from '../i18n/text.ts'
import parts from './parts.module.css'
import styles from './signature-field.module.css'
import { type Strokes, toStrokes } from './strokes.ts'

// The pad paints its own ground: one of the page's could be darkened under the ink.
const INK = '#17282a'
const PAPER = '#fbfdfc'

type Drawn = ReturnType<SignaturePad['toData']>

/** What was drawn on this page, for a customer whose check ran out before 确定. */
const drawings = new Map<string, { readonly width: number; readonly drawn: Drawn }>()

interface SignatureFieldProps {
  readonly visitId: string
  /** After every stroke: all of them, or null when the field is empty. */
  readonly onDraw: (strokes: Strokes | null) => void
  readonly unsigned: boolean
}

function scaled(drawn: Drawn, factor: number): Drawn {
  return drawn.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => ({ ...point, x: point.x * factor, y: point.y * factor })),
  }))
}

/** 投保人签名: a field to write in with a finger. */
export function SignatureField({ visitId, onDraw, unsigned }: SignatureFieldProps) {
  const { t } = useText()
  const id = useId()
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<SignaturePad | null>(null)
  const [empty, setEmpty] = useState(true)
  const [ready, setReady] = useState(false)
  const [broken, setBroken] = useState(false)

  const tell = useEffectEvent(() => {
    const current = pad.current
    const box = canvas.current
    if (current === null || box === null) return
    const drawn = current.toData()
    setEmpty(drawn.length === 0)
    if (drawn.length === 0) {
      drawings.delete(visitId)
      onDraw(null)
      return
    }
    drawings.set(visitId, { width: box.clientWidth, drawn })
    onDraw(toStrokes(drawn, { width: box.clientWidth, height: box.clientHeight }))
  })

  const attach = useEffectEvent((box: HTMLCanvasElement, Pad: typeof SignaturePad) => {
    const created = new Pad(box, { penColor: INK, backgroundColor: PAPER, minWidth: 1.2, maxWidth: 3.2 })
    pad.current = created
    const drawnBefore = drawings.get(visitId)
    let width = 0

    function fit(): void {
      // Address bars and keyboards change the height all the time; only another width is another field.
      if (box.clientWidth === 0 || box.clientWidth === width) return
      const before = width === 0 ? drawnBefore : { width, drawn: created.toData() }
      width = box.clientWidth
      const ratio = Math.max(1, window.devicePixelRatio)
      box.width = width * ratio
      box.height = box.clientHeight * ratio
      box.getContext('2d')?.scale(ratio, ratio)
      created.clear()
      if (before !== undefined && before.drawn.length > 0) {
        created.fromData(scaled(before.drawn, width / before.width))
        tell()
      }
    }

    const watch = new ResizeObserver(fit)
    watch.observe(box)
    created.addEventListener('endStroke', tell)
    return () => {
      watch.disconnect()
      created.off()
      pad.current = null
    }
  })

  useEffect(() => {
    const box = canvas.current
    let detach: (() => void) | null = null
    let gone = false
    // Fetched while the answers are being read, so that the page itself comes sooner.
    import('signature_pad').then(
      (loaded) => {
        if (gone || box === null) return
        detach = attach(box, loaded.default)
        setReady(true)
      },
      () => setBroken(true),
    )
    return () => {
      gone = true
      detach?.()
    }
  }, [])

  function clear(): void {
    pad.current?.clear()
    drawings.delete(visitId)
    setEmpty(true)
    onDraw(null)
  }

  return (
    <section className={parts.card} aria-labelledby={`${id}-title`}>
      <div className={styles.head}>
        <h2 id={`${id}-title`}>{t('signature.title')}</h2>
        <button type="button" className={styles.clear} onClick={clear} disabled={empty}>
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
        {unsigned && !broken && <p className={parts.wrong}>{t('signature.missing')}</p>}
        {broken && <p className={parts.wrong}>{t('signature.broken')}</p>}
      </div>
    </section>
  )
}
