'use client'

import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import type SignaturePad from 'signature_pad'
import { fetchPad } from './pad.ts'
import { fitted, lying, type Pad, standing } from './strokes.ts'

// The background is painted on the canvas. A dark mode forced by the browser would darken a CSS background under the
// dark ink.
const INK = '#17282a'
const PAPER = '#fbfdfc'

/** Strokes in reading direction, with the size of their pad. */
export interface Drawing extends Pad {
  readonly drawn: ReturnType<SignaturePad['toData']>
}

interface PadOptions {
  readonly canvas: RefObject<HTMLCanvasElement | null>
  /** The strokes to show; null for an empty pad. */
  readonly drawing: Drawing | null
  /** Called after every stroke with all strokes; the caller passes them back as `drawing`. */
  readonly onDraw: (drawing: Drawing) => void
  /** True if the customer writes on the pad with the phone held sideways (strokes.ts). */
  readonly turned?: boolean
  /** True if the pad fills the screen. Such a pad is resized even when only its height changes. */
  readonly high?: boolean
}

export interface DrawingPad {
  readonly ready: boolean
  /** True if the signature library could not be loaded. */
  readonly broken: boolean
  readonly fetchAgain: () => void
}

const sizeOf = (box: HTMLElement): Pad => ({ width: box.clientWidth, height: box.clientHeight })
const onItsSide = ({ width, height }: Pad): Pad => ({ width: height, height: width })

/**
 * A canvas to sign on. After a resize, the strokes are scaled from the originals, so that repeated resizing does not
 * distort them.
 */
export function usePad({ canvas, drawing, onDraw, turned = false, high = false }: PadOptions): DrawingPad {
  const pad = useRef<SignaturePad | null>(null)
  /**
   * The last drawing that this pad reported. The canvas shows it already; drawing it again would flicker under the
   * finger.
   */
  const own = useRef<Drawing | null>(null)
  const [ready, setReady] = useState(false)
  const [broken, setBroken] = useState(false)
  const [round, setRound] = useState(0)

  const show = useEffectEvent(() => {
    const box = canvas.current
    if (pad.current === null || box === null) return
    pad.current.clear()
    if (drawing === null) return
    const size = sizeOf(box)
    const asRead = fitted(drawing.drawn, drawing, turned ? onItsSide(size) : size)
    pad.current.fromData(turned ? standing(asRead, size) : asRead)
  })
  const tell = useEffectEvent(() => {
    const box = canvas.current
    if (pad.current === null || box === null) return
    const size = sizeOf(box)
    const drawn = pad.current.toData()
    own.current = turned ? { ...onItsSide(size), drawn: lying(drawn, size) } : { ...size, drawn }
    onDraw(own.current)
  })
  const change = useEffectEvent(() => {
    if (drawing === null || drawing !== own.current) show()
  })
  useLayoutEffect(() => change(), [drawing])
  useLayoutEffect(() => show(), [turned])

  const isAnother = useEffectEvent(
    // A change of the height alone counts only for a full-screen pad, because address bars and keyboards change the
    // height all the time.
    (before: Pad, now: Pad) =>
      now.width > 0 && (now.width !== before.width || (high && now.height !== before.height)),
  )

  const attach = useEffectEvent((box: HTMLCanvasElement, Signature: typeof SignaturePad) => {
    const created = new Signature(box, {
      penColor: INK,
      backgroundColor: PAPER,
      minWidth: 1.2,
      maxWidth: 3.2,
    })
    pad.current = created
    let size: Pad = { width: 0, height: 0 }

    function fit(): void {
      const now = sizeOf(box)
      if (!isAnother(size, now)) return
      size = now
      const ratio = Math.max(1, window.devicePixelRatio)
      box.width = size.width * ratio
      box.height = size.height * ratio
      box.getContext('2d')?.scale(ratio, ratio)
      show()
    }

    // Phones from before 2020 have no ResizeObserver. Turning such a phone resizes the window.
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

  // A new value of `round` loads the library again.
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
  }, [canvas, round])

  function fetchAgain(): void {
    setBroken(false)
    setRound((count) => count + 1)
  }

  return { ready, broken, fetchAgain }
}
