'use client'

import { Skeleton } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { PREVIEW_PATH, readySchema, type Show } from './message.ts'
import { text } from './messages.zh-CN.ts'
import styles from './preview.module.css'

/** The phone shows what was typed after a pause of so many milliseconds. */
const AFTER_MS = 120

/** A phone, 360 wide, that shows what it is given with the customers' own pages. */
export function Phone({ show }: { show: Omit<Show, 'type'> }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [ready, setReady] = useState(false)

  const send = useCallback((what: Omit<Show, 'type'>) => {
    const message: Show = { type: 'return-visit.preview.show', ...what }
    frame.current?.contentWindow?.postMessage(message, window.location.origin)
  }, [])

  useEffect(() => {
    const hear = (event: MessageEvent<unknown>) => {
      const own = event.origin === window.location.origin && event.source === frame.current?.contentWindow
      if (own && readySchema.safeParse(event.data).success) setReady(true)
    }
    window.addEventListener('message', hear)
    return () => window.removeEventListener('message', hear)
  }, [])

  useEffect(() => {
    if (!ready) return
    const timer = setTimeout(() => send(show), AFTER_MS)
    return () => clearTimeout(timer)
  }, [ready, send, show])

  return (
    <div className={styles.phone}>
      {!ready && (
        <div className={styles.waiting}>
          <Skeleton active paragraph={{ rows: 8 }} />
        </div>
      )}
      {/* Mounts after the listener above is in place; otherwise the phone's first message would be missed. */}
      <Frame frame={frame} />
    </div>
  )
}

function Frame({ frame }: { frame: React.RefObject<HTMLIFrameElement | null> }) {
  const [mounted, setMounted] = useState(false)
  useEffect(() => setMounted(true), [])
  return mounted ? <iframe ref={frame} title={text.phone} src={PREVIEW_PATH} /> : null
}
