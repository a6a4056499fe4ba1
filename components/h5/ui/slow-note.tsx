'use client'

import { useEffect, useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { Help } from './help.tsx'
import styles from './slow-note.module.css'

/**
 * Milliseconds of waiting after which the note says that loading takes longer than usual (SLOW_MS) and names the
 * hotline (STUCK_MS).
 */
const SLOW_MS = 8000
const STUCK_MS = 20_000

type Pace = 'usual' | 'slow' | 'stuck'

function usePace(waiting: boolean): Pace {
  const [pace, setPace] = useState<Pace>('usual')
  useEffect(() => {
    if (!waiting) return
    const timers = [setTimeout(() => setPace('slow'), SLOW_MS), setTimeout(() => setPace('stuck'), STUCK_MS)]
    return () => {
      for (const timer of timers) clearTimeout(timer)
      setPace('usual')
    }
  }, [waiting])
  return pace
}

/**
 * Tells a waiting customer that something is loading. After SLOW_MS it says that loading takes longer than usual, and
 * after STUCK_MS it names the hotline.
 *
 * @param props.words the text shown at once; undefined if a spinner shows the wait already
 */
export function SlowNote({ waiting, words }: { waiting: boolean; words?: string }) {
  const { t } = useText()
  const pace = usePace(waiting)
  const said = pace === 'usual' ? words : t('network.slow')
  if (!waiting || said === undefined) return null
  return (
    <div role="status" className={styles.pace}>
      <p>{said}</p>
      {pace === 'stuck' && <Help />}
    </div>
  )
}
