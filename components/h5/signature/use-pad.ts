'use client'

import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import type SignaturePad from 'signature_pad'
import { fetchPad } from './pad.ts'
import { fitted, lying, type Pad, standing } from './strokes.ts'

// The pad paints its own ground: one of the page's could be darkened under the ink.
const INK = '#17282a'
const PAPER = '#fbfdfc'

/** What was drawn, as it reads, and on how large a pad. */
export interface Drawing extends Pad {
  readonly drawn: ReturnType<SignaturePad['toData']>
}

interface PadOptions {
  readonly canvas: RefObject<HTMLCanvasElement | null>
  /** What is on it. */
  readonly drawing: Drawing | null
  /** After every stroke: all there is; to be given back as `drawing`. */
  readonly onDraw: (drawing: Drawing) => void
  /** What is written on it reads with the phone on its side (strokes.ts). */
  readonly turned?: boolean
  /** It is as high as the screen allows, so that another height is another field. */
  readonly high?: boolean
}

export interface DrawingPad {
  readonly ready: boolean
  /** What it is drawn with did not come. */
  readonly broken: boolean
  readonly fetchAgain: () => void
}

const sizeOf = (box: HTMLElement): Pad => ({ width: box.clientWidth, height: box.clientHeight })
const onItsSide = ({ width, height }: Pad): Pad => ({ width: height, height: width })

/** A field to draw in with a finger. However often it changes its size, what is on it is fitted from what was drawn. */
export function usePad({ canvas, drawing, onDraw, turned = false, high = false }: PadOptions): DrawingPad {
  const pad = useRef<SignaturePad | null>(null)
  /** What came from here is there already: to draw it once more would make it flicker under the finger. */
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
    // Address bars and keyboards change the height all the time.
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
  }, [canvas, round])

  function fetchAgain(): void {
    setBroken(false)
    setRound((count) => count + 1)
  }

  return { ready, broken, fetchAgain }
}
