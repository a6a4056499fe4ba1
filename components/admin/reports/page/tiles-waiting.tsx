'use client'

import { text } from '../words/messages.zh-CN.ts'
import styles from './reports.module.css'

/**
 * Empty tiles in place of tiles that are loading, so that the charts below have their place from the beginning.
 * @param props.main whether they are the two large tiles above the others
 */
export function TilesWaiting({ count, main = false }: { count: number; main?: boolean }) {
  return (
    <section className={main ? styles.mainTiles : styles.tiles} aria-busy="true" aria-label={text.loading}>
      {Array.from({ length: count }, (_, place) => (
        <div key={place} className={styles.tileWaiting} />
      ))}
    </section>
  )
}
