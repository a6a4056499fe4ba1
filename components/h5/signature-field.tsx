'use client'

import { useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import type SignaturePad from 'signature_pad'
import { useText } from '../i18n/text.ts'
import { Button } from './button.tsx'
import { fetchPad } from './pad.ts'
import parts from './parts.module.css'
import styles from './signature-field.module.css'
import { fitted, type Strokes, toStrokes } from './strokes.ts'

// The pad paints its own ground: one of the page's could be darkened under the ink.
const INK = '#17282a'
const PAPER = '#fbfdfc'

type Drawn = ReturnType<SignaturePad['toData']>

interface Drawing {
  /** Of the pad it was drawn on. */
  readonly width: number
  readonly height: number
  readonly drawn: Drawn
}

/**
 * What was drawn on this page, as it was drawn: for a customer whose check ran out before 确定, and for a phone that is
 * turned and turned back, which would make it smaller each time if it were fitted from what was fitted before.
 */
const drawings = new Map<string, Drawing>()

interface SignatureFieldProps {
  readonly visitId: string
  /** After every stroke: all of them, or null when the field is empty. */
  readonly onDraw: (strokes: Strokes | null) => void
  readonly unsigned: boolean
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
  const [round, setRound] = useState(0)

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
    const size = { width: box.clientWidth, height: box.clientHeight }
    drawings.set(visitId, { ...size, drawn })
    onDraw(toStrokes(drawn, size))
  })
  const show = useEffectEvent((created: SignaturePad, size: { width: number; height: number }) => {
    const before = drawings.get(visitId)
    if (before === undefined) return
    const drawn = fitted(before.drawn, before, size)
    created.fromData(drawn)
    setEmpty(false)
    onDraw(toStrokes(drawn, size))
  })

  const attach = useEffectEvent((box: HTMLCanvasElement, Pad: typeof SignaturePad) => {
    const created = new Pad(box, { penColor: INK, backgroundColor: PAPER, minWidth: 1.2, maxWidth: 3.2 })
    pad.current = created
    let width = 0

    function fit(): void {
      // Address bars and keyboards change the height all the time; only another width is another field.
      if (box.clientWidth === 0 || box.clientWidth === width) return
      width = box.clientWidth
      const size = { width, height: box.clientHeight }
      const ratio = Math.max(1, window.devicePixelRatio)
      box.width = width * ratio
      box.height = size.height * ratio
      box.getContext('2d')?.scale(ratio, ratio)
      created.clear()
      show(created, size)
    }

    // Phones from before 2020 have no observer; turning them is a change of the window all the same.
    const watch = typeof ResizeObserver === 'function' ? new ResizeObserver(fit) : null
    watch?.observe(box)
    window.addEventListener('resize', fit)
    fit()
    created.addEventListener('endStroke', tell)
    return () => {
      watch?.disconnect()
      window.removeEventListener('resize', fit)
      created.off()
      pad.current = null
    }
  })

  // Another round fetches the pad anew.
  useEffect(() => {
    const box = canvas.current
    let detach: (() => void) | null = null
    let gone = false
    fetchPad().then(
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
  }, [round])

  function fetchAgain(): void {
    setBroken(false)
    setRound((count) => count + 1)
  }

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
      {broken && (
        <Button look="secondary" onPress={fetchAgain}>
          {t('action.again')}
        </Button>
      )}
    </section>
  )
}
