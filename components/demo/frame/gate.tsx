'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { askDemo } from '../api.ts'
import { text } from '../messages.zh-CN.ts'
import { usePolled } from '../use-polled.ts'
import styles from './demo.module.css'
import { Empty, Unreachable, Waiting } from './parts.tsx'

/**
 * Shows the demo's pages only if the server runs the demo. Otherwise it shows a sentence and a link to the customers'
 * pages.
 */
export function DemoGate({ children }: { children: ReactNode }) {
  const asked = usePolled('demo', askDemo, null)
  if (asked.state === 'ready' && asked.data) return children
  return (
    <div className={styles.demo}>
      <main className={styles.main}>
        {asked.state === 'loading' && <Waiting />}
        {asked.state === 'failed' && <Unreachable again={asked.again} />}
        {asked.state === 'ready' && (
          <Empty title={text.off} lead={text.offLead}>
            <Link className={styles.button} href="/h5/policies">
              {text.toPolicies}
            </Link>
          </Empty>
        )}
      </main>
    </div>
  )
}
