'use client'

import { Skeleton } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { PREVIEW_PATH, readySchema, type Show } from './message.ts'
import { text } from './messages.zh-CN.ts'
import styles from './preview.module.css'

/** Milliseconds without typing after which the phone shows the changed text. */
const AFTER_MS = 120

/** A phone preview, 360 pixels wide, that shows the given content with the customers' own pages. */
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
      {/* The frame mounts after the listener above is in place. Otherwise the phone's first message would be missed. */}
      <Frame frame={frame} />
    </div>
  )
}

function Frame({ frame }: { frame: React.RefObject<HTMLIFrameElement | null> }) {
  const [mounted, setMounted] = useState(false)
  useEffect(() => setMounted(true), [])
  return mounted ? <iframe ref={frame} title={text.phone} src={PREVIEW_PATH} /> : null
}
