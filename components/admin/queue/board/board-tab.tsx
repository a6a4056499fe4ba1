'use client'

import { Skeleton } from 'antd'
import { Failure } from '../../ui/failure.tsx'
import { Agents } from './agents.tsx'
import styles from './board.module.css'
import { Counts } from './counts.tsx'
import { Forecast } from './forecast.tsx'
import { Matrix } from './matrix.tsx'
import { BoardHead, Notices } from './notices.tsx'
import { useBoard } from './use-board.ts'
import { useFullScreen } from './use-full-screen.ts'

/**
 * The wallboard: waiting cases, cases that will be late, and the work of each agent. The last board stays on screen
 * until a newer one arrives. In full screen it covers the frame, for a screen on the wall.
 */
export function BoardTab() {
  const watched = useBoard()
  const wall = useFullScreen()
  const { told, failure, again } = watched
  if (told === null && failure !== null) return <Failure failure={failure} again={again} />
  return (
    <div className={styles.board} data-wall={wall.active}>
      <BoardHead watched={watched} wall={wall} />
      {told === null ? (
        <Skeleton active paragraph={{ rows: 12 }} />
      ) : (
        <>
          <Notices board={told.board} watched={watched} />
          <Counts board={told.board} />
          <div className={styles.panels}>
            <Matrix board={told.board} />
            <Forecast board={told.board} />
            <Agents told={told} />
          </div>
        </>
      )}
    </div>
  )
}
