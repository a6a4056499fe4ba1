'use client'

import { useEffect, useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { Help } from './help.tsx'
import styles from './slow-note.module.css'

/** From when on waiting is spoken of, and from when on somebody to call is named. */
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
 * What there is to read while something is on its way: that it is, that it takes longer than usual, whom to call.
 *
 * @param props.words what is said at once; nothing where something else shows already that it is under way
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
